/// The cost and the loss of a pair; lower is better for both.
public struct ObjectivePoint: Hashable, Codable, Sendable {
  /// The cost of both networks, in the unit of the problem.
  public var cost: Double
  /// The loss of both networks.
  public var loss: Double

  /// A point.
  public init(cost: Double, loss: Double) {
    self.cost = cost
    self.loss = loss
  }

  /// Whether both objectives are finite; those of a failed evaluation are not.
  public var isFinite: Bool { cost.isFinite && loss.isFinite }

  /// Whether this point is better than `other` in one objective and not worse in the other. Every
  /// finite point dominates every point that is not finite.
  public func dominates(_ other: ObjectivePoint) -> Bool {
    guard isFinite else { return false }
    guard other.isFinite else { return true }
    return cost <= other.cost && loss <= other.loss && (cost < other.cost || loss < other.loss)
  }
}
