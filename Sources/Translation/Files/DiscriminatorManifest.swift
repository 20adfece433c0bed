import Interchange
import Networks
import TensorCore

/// The description in a discriminator's file, in addition to graph and weights.
public struct DiscriminatorManifest: ModelManifest, Equatable {
  /// `condense.discriminator`
  public static let key = "condense.discriminator"
  /// `discriminator`
  public static let noun = "discriminator"

  /// How the weights were produced: recipe, seed, epochs, metrics.
  public var provenance: [String: String]

  /// Describes a discriminator.
  public init(provenance: [String: String] = [:]) { self.provenance = provenance }

  /// Reads the description from a file.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    provenance = try container.decodeIfPresent([String: String].self, forKey: .provenance) ?? [:]
  }

  /// Always nil: a discriminator accepts images of any size that is large enough for one patch.
  public var imageExtent: ImageExtent? { nil }

  /// Whether the network gives one score per patch.
  public func problem(of plan: NetworkPlan, output: Shape) -> String? {
    if let problem = plan.trainingProblem { return problem }
    return output.rank == 4 && output[3] == 1
      ? nil : "its output for one image is \(output), expected a score per patch, [N, H, W, 1]"
  }
}
