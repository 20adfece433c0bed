/// The costs and losses of a pair.
public struct PairScore: Codable, Hashable, Sendable {
  /// The cost of each network.
  public let costs: Sides<Double>
  /// The own loss of each network; infinite if its evaluation failed or was abandoned.
  public let ownLosses: Sides<Double>
  /// The coupled losses; infinite if their evaluation failed or was abandoned.
  public let coupledLosses: Sides<Double>

  /// A score.
  public init(costs: Sides<Double>, ownLosses: Sides<Double>, coupledLosses: Sides<Double>) {
    self.costs = costs
    self.ownLosses = ownLosses
    self.coupledLosses = coupledLosses
  }

  /// Whether the costs are numbers, and no loss is NaN.
  var isPossible: Bool {
    costs.a.isFinite && costs.b.isFinite
      && ![ownLosses.a, ownLosses.b, coupledLosses.a, coupledLosses.b].contains(where: \.isNaN)
  }

  /// Total cost, and own losses plus `coupledWeight` times the coupled ones.
  public func point(coupledWeight: Double) -> ObjectivePoint {
    // A failed pair has infinite losses, and 0 times infinity would be NaN.
    let loss =
      coupledLosses.sum.isFinite
      ? ownLosses.sum + coupledWeight * coupledLosses.sum : .infinity
    return ObjectivePoint(cost: costs.sum, loss: loss)
  }
}
