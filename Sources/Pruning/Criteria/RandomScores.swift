import Networks
import TensorCore

/// Random scores, uniform in 0..<1: the baseline of every other criterion.
public struct RandomScores: Criterion, Hashable {
  /// The name in recipes: `random`.
  public static let key = "random"
  /// For the table of keys.
  public static let help = "random scores, the baseline"

  /// The seed of the scores.
  public var seed: UInt64

  /// Makes the scores of a seed.
  public init(seed: UInt64 = 0) { self.seed = seed }

  /// Decodes the seed; by default 0.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(seed: try container.decodeIfPresent(UInt64.self, forKey: .seed) ?? 0)
  }

  /// No evidence.
  public var needs: Evidence.Kinds { [] }

  /// Uniform random numbers of the seed's stream.
  public func scores(
    of units: any PrunableUnits, in network: Network, _ evidence: Evidence
  ) -> [Float] {
    var random = RandomStream(seed: seed, "channel scores")
    return (0..<units.unitCount).map { _ in random.uniform() }
  }
}
