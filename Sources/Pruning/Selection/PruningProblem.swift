import Networks

/// Why a network cannot be pruned as asked.
public enum PruningProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// All channels go in, come out, or are the least that each group keeps.
  case nothingToCut
  /// The smallest network, with the least channels of each group, costs more than the limit.
  case budgetOutOfReach(limit: ModelCost.Limit, smallestCost: Int)

  /// What is impossible, and what to do.
  public var description: String {
    switch self {
    case .nothingToCut:
      "no channel of the network can be cut: all of them go in, come out, or are the least that"
        + " their group keeps. Choose another network, or lower the least share of a group."
    case .budgetOutOfReach(let limit, let smallestCost):
      "the budget is \(limit.amount) \(limit.resource.words), but the smallest network that pruning"
        + " can make has \(smallestCost). Raise the budget, or lower the least share of a group."
    }
  }
}
