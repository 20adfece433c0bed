import TensorCore

/// Selection in proportion to fitness, larger being better, defined for fitness of any sign.
///
/// A member's weight is its distance to the worst finite fitness plus 1/n of the range, so that
/// adding a constant to every fitness changes nothing and the worst is seldom, but not never,
/// chosen. Members with NaN or -∞ have no weight; any with +∞ share all of it; if nothing tells
/// members apart, all are equally likely.
public struct RouletteWheel: Sendable {
  /// The probability of each member; they sum to 1.
  public let probabilities: [Double]

  /// The wheel of a population's fitness.
  ///
  /// - Precondition: There is at least one member.
  public init(fitness: [Double]) {
    precondition(!fitness.isEmpty, "RouletteWheel: expected at least one member, found none")
    let weights = Self.weights(fitness)
    let sum = weights.reduce(0, +)
    probabilities = weights.map { $0 / sum }
  }

  /// The index of a member.
  public func spin(using stream: inout RandomStream) -> Int {
    var rest = stream.unit()
    for (index, probability) in probabilities.enumerated() {
      rest -= probability
      if rest < 0 { return index }
    }
    // The rounded probabilities may sum to a little less than 1.
    return probabilities.lastIndex { $0 > 0 } ?? 0
  }

  private static func weights(_ fitness: [Double]) -> [Double] {
    if fitness.contains(.infinity) { return fitness.map { $0 == .infinity ? 1 : 0 } }
    // Halved, since the range of two finite numbers may be infinite.
    let finite = fitness.filter(\.isFinite).map { $0 / 2 }
    guard let worst = finite.min(), let best = finite.max() else { return fitness.map { _ in 1 } }
    guard best > worst else { return fitness.map { $0.isFinite ? 1 : 0 } }
    return fitness.map { value in
      value.isFinite ? (value / 2 - worst) / (best - worst) + 1 / Double(fitness.count) : 0
    }
  }
}
