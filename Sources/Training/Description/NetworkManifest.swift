import DataPipeline
import Interchange
import Networks
import TensorCore

/// The description of any network in its file, in addition to graph and weights: what is known of
/// its images.
public struct NetworkManifest: ModelManifest, Equatable {
  /// `condense.network`
  public static let key = "condense.network"
  /// `network`
  public static let noun = "network"

  /// Height and width of the images, if the network needs one size or has a usual one.
  public var imageSize: [Int]?
  /// The normalization of samples in 0...1 before they enter the network; nil for none.
  public var normalization: Normalization?
  /// The values of black and white if the main output is an image; nil for other outputs.
  public var outputRange: OutputRange?
  /// A name for each number of the main output, if they have names.
  public var classNames: [String]?
  /// How the weights were produced: recipe, seed, epochs, metrics.
  public var provenance: [String: String]

  enum CodingKeys: String, CodingKey {
    case normalization, provenance
    case imageSize = "image_size"
    case outputRange = "output_range"
    case classNames = "classes"
  }

  /// Describes a network.
  public init(
    imageSize: [Int]? = nil, normalization: Normalization? = nil, outputRange: OutputRange? = nil,
    classNames: [String]? = nil, provenance: [String: String] = [:]
  ) {
    self.imageSize = imageSize
    self.normalization = normalization
    self.outputRange = outputRange
    self.classNames = classNames
    self.provenance = provenance
  }

  /// What a classifier's description says.
  package init(_ classifier: ClassifierManifest) {
    self.init(
      imageSize: Array(classifier.imageShape.prefix(2)), normalization: classifier.normalization,
      classNames: classifier.classNames, provenance: classifier.provenance)
  }

  /// Reads the description from a file.
  ///
  /// - Throws: `DecodingError` if a value is out of range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    imageSize = try container.decodeIfPresent([Int].self, forKey: .imageSize)
    normalization = try container.decodeIfPresent(Normalization.self, forKey: .normalization)
    outputRange = try container.decodeIfPresent(OutputRange.self, forKey: .outputRange)
    classNames = try container.decodeIfPresent([String].self, forKey: .classNames)
    provenance = try container.decodeIfPresent([String: String].self, forKey: .provenance) ?? [:]
    if let imageSize, imageSize.count != 2 || !imageSize.allSatisfy((1...65_536).contains) {
      throw DecodingError.dataCorruptedError(
        forKey: .imageSize, in: container,
        debugDescription: "image_size is \(imageSize), expected [height, width], each in 1...65536")
    }
  }

  /// The size of the images.
  public var imageExtent: ImageExtent? {
    imageSize.map { ImageExtent(height: $0[0], width: $0[1]) }
  }

  /// The contradiction between the description and the network; nil if there is none.
  public func problem(of plan: NetworkPlan, output: Shape) -> String? {
    if let normalization, normalization.channels != plan.inputChannels {
      return "its normalization has \(normalization.channels) channels, but the network reads"
        + " \(plan.inputChannels)"
    }
    if let classNames, output.rank != 2 || output[1] != classNames.count {
      return
        "there are \(classNames.count) class names, but its output for one image is \(output)"
    }
    if outputRange != nil, output.rank != 4 {
      return "it has an output_range, but its output for one image, \(output), is not an image"
    }
    return nil
  }
}

/// The values of a network's output that mean black and white.
public struct OutputRange: Equatable, Sendable {
  /// Black.
  public let low: Float
  /// White.
  public let high: Float

  /// Makes a range; nil unless both are finite, and white is above black.
  public init?(_ low: Float, _ high: Float) {
    guard low.isFinite, high.isFinite, low < high else { return nil }
    self.low = low
    self.high = high
  }
}

extension OutputRange: Codable {
  /// Decodes a list `[low, high]`.
  ///
  /// - Throws: `DecodingError` for anything else.
  public init(from decoder: any Decoder) throws {
    let values = try [Float](from: decoder)
    guard values.count == 2, let range = OutputRange(values[0], values[1]) else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "expected [low, high], two numbers, the first one smaller"))
    }
    self = range
  }

  /// Encodes the list `[low, high]`.
  public func encode(to encoder: any Encoder) throws { try [low, high].encode(to: encoder) }
}
