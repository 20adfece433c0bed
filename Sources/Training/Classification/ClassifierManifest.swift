import DataPipeline
import Interchange
import Networks
import TensorCore

/// The description in a classifier's file, in addition to graph and weights.
public struct ClassifierManifest: Codable, Equatable, Sendable {
  /// The shape of an image, `[H, W, C]`.
  public var imageShape: [Int]
  /// The name of each class.
  public var classNames: [String]
  /// The normalization of samples in 0...1 before they enter the network.
  public var normalization: Normalization
  /// How the weights were produced: recipe, seed, epochs, metrics.
  public var provenance: [String: String]

  enum CodingKeys: String, CodingKey {
    case normalization, provenance
    case imageShape = "image_shape"
    case classNames = "classes"
  }

  /// Describes a classifier.
  public init(
    imageShape: Shape, classNames: [String], normalization: Normalization,
    provenance: [String: String] = [:]
  ) {
    self.imageShape = imageShape.extents
    self.classNames = classNames
    self.normalization = normalization
    self.provenance = provenance
  }

  /// Reads the description from a file, and rejects contradictory values.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    imageShape = try container.decode([Int].self, forKey: .imageShape)
    classNames = try container.decode([String].self, forKey: .classNames)
    normalization = try container.decode(Normalization.self, forKey: .normalization)
    provenance = try container.decodeIfPresent([String: String].self, forKey: .provenance) ?? [:]
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
    return normalization.channels == imageShape[2]
      ? nil : "image_shape and normalization have different numbers of channels"
  }
}

extension ClassifierManifest: ModelManifest {
  /// `condense.classifier`
  public static var key: String { "condense.classifier" }
  /// `classifier`
  public static var noun: String { "classifier" }
  /// The size of the images.
  public var imageExtent: ImageExtent? {
    ImageExtent(height: imageShape[0], width: imageShape[1])
  }

  /// The problem if the network does not fit the images, or does not output one logit per class;
  /// otherwise nil.
  public func problem(of plan: NetworkPlan, output: Shape) -> String? {
    guard plan.inputChannels == imageShape[2] else {
      return
        "the images have \(imageShape[2]) channels, but the network reads \(plan.inputChannels)"
    }
    return output == [1, classNames.count]
      ? nil
      : "there are \(classNames.count) class names, but its output for one image is \(output)"
  }
}
