import DataPipeline
import Models
import TensorCore

/// What a classifier's file says about itself beside the weights.
public struct ClassifierManifest: Codable, Equatable, Sendable {
  /// Enough to rebuild the network.
  public var architecture: Architecture
  /// Extents of an image, `[H, W, C]`.
  public var imageShape: [Int]
  /// The name of each class.
  public var classNames: [String]
  /// What is done to samples in 0...1 before they enter the network.
  public var normalization: Normalization
  /// How the weights were made: recipe, seed, epochs, figures.
  public var provenance: [String: String]

  enum CodingKeys: String, CodingKey {
    case architecture, normalization, provenance
    case imageShape = "image_shape"
    case classNames = "classes"
  }

  /// Describes a classifier.
  public init(
    architecture: Architecture, imageShape: Shape, classNames: [String],
    normalization: Normalization, provenance: [String: String] = [:]
  ) {
    self.architecture = architecture
    self.imageShape = imageShape.extents
    self.classNames = classNames
    self.normalization = normalization
    self.provenance = provenance
  }
}
