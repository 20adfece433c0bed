/// A budget that no genome can meet.
public struct BudgetOutOfReach: Error, Equatable, Sendable, CustomStringConvertible {
  /// The side of the budget.
  public let side: Side
  /// The cost limit of its network.
  public let budget: Double
  /// The cost of its network with every group at its minimum width.
  public let smallestCost: Double

  /// A budget below the cost of the smallest network.
  public init(side: Side, budget: Double, smallestCost: Double) {
    self.side = side
    self.budget = budget
    self.smallestCost = smallestCost
  }

  /// The budget, the smallest possible cost, and the advice.
  public var description: String {
    "the budget of side \(side.rawValue) is \(budget), but its network costs at least \(smallestCost),"
      + " with every group at its minimum width. Raise the budget, or lower the minimum widths."
  }
}
