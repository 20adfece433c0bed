import Interchange
import Layers
import Networks
import TensorCore

/// What a discriminator's file says about itself beside the weights.
public struct DiscriminatorManifest: ModelManifest, Equatable {
  /// `condense.discriminator`
  public static let key = "condense.discriminator"
  /// `discriminator`
  public static let noun = "discriminator"

  /// Enough to rebuild the network.
  public var configuration: PatchDiscriminator.Configuration
  /// How the weights were made: recipe, seed, epochs, figures.
  public var provenance: [String: String]

  enum CodingKeys: String, CodingKey {
    case provenance
    case configuration = "patch_discriminator"
  }

  /// Describes a discriminator.
  public init(
    configuration: PatchDiscriminator.Configuration, provenance: [String: String] = [:]
  ) {
    self.configuration = configuration
    self.provenance = provenance
  }

  /// The configuration's name.
  public var architectureName: String { configuration.name }
  /// The configuration's count.
  public var parameterCount: Int { configuration.parameterCount }

  /// Builds the network with freshly drawn weights.
  public func makeModel(random: inout RandomStream) -> any Module {
    PatchDiscriminator(configuration, random: &random)
  }
}
