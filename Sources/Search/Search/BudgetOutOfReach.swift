/// A budget that no genome can meet.
public struct BudgetOutOfReach: Error, Equatable, Sendable, CustomStringConvertible {
  /// The side whose budget it is.
  public let side: Side
  /// What its network may cost.
  public let budget: Double
  /// What it costs with every group at its minimum.
  public let smallestCost: Double

  /// A budget below what the smallest network costs.
  public init(side: Side, budget: Double, smallestCost: Double) {
    self.side = side
    self.budget = budget
    self.smallestCost = smallestCost
  }

  /// What was asked, what is possible, and what to do.
  public var description: String {
    "the budget of side \(side.rawValue) is \(budget), but its network costs \(smallestCost) with "
      + "every group at its minimum. Raise the budget, or lower the minimum widths."
  }
}
