import Interchange
import Layers
import Networks
import TensorCore

/// What a generator's file says about itself beside the weights.
public struct GeneratorManifest: ModelManifest, Equatable {
  /// `condense.generator`
  public static let key = "condense.generator"
  /// `generator`
  public static let noun = "generator"

  /// Enough to rebuild the network.
  public var configuration: ResNetGenerator.Configuration
  /// Height and width of the images that it was trained on, if that is known; it takes others too.
  public var imageSize: [Int]?
  /// How the weights were made: recipe, seed, epochs, figures.
  public var provenance: [String: String]

  enum CodingKeys: String, CodingKey {
    case provenance
    case configuration = "resnet_generator"
    case imageSize = "image_size"
  }

  /// Describes a generator.
  public init(
    configuration: ResNetGenerator.Configuration, imageSize: [Int]? = nil,
    provenance: [String: String] = [:]
  ) {
    self.configuration = configuration
    self.imageSize = imageSize
    self.provenance = provenance
  }

  /// Reads what a file says.
  ///
  /// - Throws: `DecodingError` if something is missing or out of its range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    configuration = try container.decode(
      ResNetGenerator.Configuration.self, forKey: .configuration)
    imageSize = try container.decodeIfPresent([Int].self, forKey: .imageSize)
    provenance = try container.decode([String: String].self, forKey: .provenance)
    if let imageSize, imageSize.count != 2 || !imageSize.allSatisfy((1...65_536).contains) {
      throw DecodingError.dataCorruptedError(
        forKey: .imageSize, in: container,
        debugDescription: "image_size is \(imageSize), expected [height, width]")
    }
  }

  /// The configuration's name.
  public var architectureName: String { configuration.name }
  /// The configuration's count.
  public var parameterCount: Int { configuration.parameterCount }

  /// Builds the network with freshly drawn weights.
  public func makeModel(random: inout RandomStream) -> any Module {
    ResNetGenerator(configuration, random: &random)
  }
}
