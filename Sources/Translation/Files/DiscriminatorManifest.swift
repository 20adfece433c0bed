import Interchange
import Networks
import TensorCore

/// What a discriminator's file says about itself beside its graph and weights.
public struct DiscriminatorManifest: ModelManifest, Equatable {
  /// `condense.discriminator`
  public static let key = "condense.discriminator"
  /// `discriminator`
  public static let noun = "discriminator"

  /// How the weights were made: recipe, seed, epochs, figures.
  public var provenance: [String: String]

  /// Describes a discriminator.
  public init(provenance: [String: String] = [:]) { self.provenance = provenance }

  /// Reads what a file says.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    provenance = try container.decodeIfPresent([String: String].self, forKey: .provenance) ?? [:]
  }

  /// None: it judges images of any size that leaves a patch.
  public var imageExtent: ImageExtent? { nil }

  /// Whether the network gives one score per patch.
  public func problem(of plan: NetworkPlan, output: Shape) -> String? {
    if let problem = plan.trainingProblem { return problem }
    return output.rank == 4 && output[3] == 1
      ? nil : "of one image it makes \(output), expected a score per patch, [N, H, W, 1]"
  }
}
