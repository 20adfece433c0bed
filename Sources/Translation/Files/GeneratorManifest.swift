import Checkpointing
import Layers
import Models
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

  /// The configuration's name.
  public var architectureName: String { configuration.name }
  /// The configuration's count.
  public var parameterCount: Int { configuration.parameterCount }

  /// Builds the network with freshly drawn weights.
  public func makeModel(random: inout RandomStream) -> any Module {
    ResNetGenerator(configuration, random: &random)
  }
}
