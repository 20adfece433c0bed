/// What was measured of a pair.
public struct PairScore: Codable, Hashable, Sendable {
  /// What each network costs.
  public let costs: Sides<Double>
  /// The loss of each network alone; infinite if its evaluation failed or was abandoned.
  public let ownLosses: Sides<Double>
  /// The losses of both together; infinite if their evaluation failed or was abandoned.
  public let coupledLosses: Sides<Double>

  /// A score.
  public init(costs: Sides<Double>, ownLosses: Sides<Double>, coupledLosses: Sides<Double>) {
    self.costs = costs
    self.ownLosses = ownLosses
    self.coupledLosses = coupledLosses
  }

  /// Total cost, and own losses plus `coupledWeight` times the coupled ones.
  public func point(coupledWeight: Double) -> ObjectivePoint {
    // Both losses of a failed pair are infinite, which a weight of 0 would turn into NaN.
    let loss =
      coupledLosses.sum.isFinite
      ? ownLosses.sum + coupledWeight * coupledLosses.sum : .infinity
    return ObjectivePoint(cost: costs.sum, loss: loss)
  }
}
