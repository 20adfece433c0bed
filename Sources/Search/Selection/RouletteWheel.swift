import TensorCore

/// Selection in proportion to fitness of any sign, where larger is better.
///
/// A member's weight is its distance to the worst finite fitness plus 1/n of the range. Therefore a
/// constant added to every fitness changes nothing, and the worst member is chosen rarely, but not
/// never. Members with NaN or -∞ have weight 0; members with +∞ share all the weight; if all are
/// equal, all are equally likely.
public struct RouletteWheel: Sendable {
  /// The probability of each member; the sum is 1.
  public let probabilities: [Double]

  /// A wheel for the fitness values of a population.
  ///
  /// - Precondition: There is at least one member.
  public init(fitness: [Double]) {
    precondition(!fitness.isEmpty, "RouletteWheel: expected at least one member, found none")
    let weights = Self.weights(fitness)
    let sum = weights.reduce(0, +)
    probabilities = weights.map { $0 / sum }
  }

  /// The index of a randomly selected member.
  public func spin(using stream: inout RandomStream) -> Int {
    var rest = stream.unit()
    for (index, probability) in probabilities.enumerated() {
      rest -= probability
      if rest < 0 { return index }
    }
    // Because of rounding, the probabilities may sum to slightly less than 1.
    return probabilities.lastIndex { $0 > 0 } ?? 0
  }

  private static func weights(_ fitness: [Double]) -> [Double] {
    if fitness.contains(.infinity) { return fitness.map { $0 == .infinity ? 1 : 0 } }
    // Halve the values, because the difference of two finite numbers can be infinite.
    let finite = fitness.filter(\.isFinite).map { $0 / 2 }
    guard let worst = finite.min(), let best = finite.max() else { return fitness.map { _ in 1 } }
    guard best > worst else { return fitness.map { $0.isFinite ? 1 : 0 } }
    return fitness.map { value in
      value.isFinite ? (value / 2 - worst) / (best - worst) + 1 / Double(fitness.count) : 0
    }
  }
}
