import DataPipeline
import Interchange
import Layers
import Networks
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

  /// Reads what a file says, and refuses what contradicts itself.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    architecture = try container.decode(Architecture.self, forKey: .architecture)
    imageShape = try container.decode([Int].self, forKey: .imageShape)
    classNames = try container.decode([String].self, forKey: .classNames)
    normalization = try container.decode(Normalization.self, forKey: .normalization)
    provenance = try container.decode([String: String].self, forKey: .provenance)
    if let problem {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: problem))
    }
  }

  private var problem: String? {
    guard imageShape.count == 3, imageShape.allSatisfy({ (1...4096).contains($0) }),
      imageShape[2] <= 4
    else {
      return
        "image_shape is \(imageShape), expected [height, width, channels] of at most 4096, 4096, 4"
    }
    guard classNames.count == architecture.classes else {
      return "there are \(classNames.count) class names for \(architecture.classes) outputs"
    }
    guard imageShape[2] == architecture.inputChannels, normalization.channels == imageShape[2]
    else {
      return "the channels of image_shape, architecture and normalization differ"
    }
    return architecture.problem(imageHeight: imageShape[0], width: imageShape[1])
  }
}

extension ClassifierManifest: ModelManifest {
  /// `condense.classifier`
  public static var key: String { "condense.classifier" }
  /// `classifier`
  public static var noun: String { "classifier" }
  /// The architecture's name.
  public var architectureName: String { architecture.name }
  /// The architecture's count.
  public var parameterCount: Int { architecture.parameterCount }

  /// Builds the network with freshly drawn weights.
  public func makeModel(random: inout RandomStream) -> any Module {
    architecture.makeModel(random: &random)
  }
}
