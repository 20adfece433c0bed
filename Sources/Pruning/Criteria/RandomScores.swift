import Networks
import TensorCore

/// Scores that say nothing, uniform in 0..<1: the row that every other criterion must beat.
public struct RandomScores: Criterion, Hashable {
  /// `random`
  public static let key = "random"
  /// For the table of keys.
  public static let help = "random scores, the baseline"

  /// Decides the scores.
  public var seed: UInt64

  /// The scores of a seed.
  public init(seed: UInt64 = 0) { self.seed = seed }

  /// Reads the seed if it is there.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(seed: try container.decodeIfPresent(UInt64.self, forKey: .seed) ?? 0)
  }

  /// Nothing, not even the weights.
  public var needs: Evidence.Kinds { [] }

  /// Numbers of the seed's stream.
  public func scores(
    of units: any PrunableUnits, in network: Network, _ evidence: Evidence
  ) -> [Float] {
    var random = RandomStream(seed: seed, "channel scores")
    return (0..<units.unitCount).map { _ in random.uniform() }
  }
}
