/// What a pair costs and what it loses; less is better in both.
public struct ObjectivePoint: Hashable, Codable, Sendable {
  /// Cost of both networks, in the problem's unit.
  public var cost: Double
  /// Loss of both networks.
  public var loss: Double

  /// A point.
  public init(cost: Double, loss: Double) {
    self.cost = cost
    self.loss = loss
  }

  /// Whether both objectives are numbers; a failed evaluation has none.
  public var isFinite: Bool { cost.isFinite && loss.isFinite }

  /// Whether this is nowhere worse than `other` and somewhere better. A point that is not finite is
  /// dominated by every finite one and dominates none.
  public func dominates(_ other: ObjectivePoint) -> Bool {
    guard isFinite else { return false }
    guard other.isFinite else { return true }
    return cost <= other.cost && loss <= other.loss && (cost < other.cost || loss < other.loss)
  }
}
