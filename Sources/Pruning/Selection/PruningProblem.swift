import Networks

/// Why a network cannot be pruned as requested.
public enum PruningProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// Every channel belongs to the input or output, or must be kept by its group.
  case nothingToCut
  /// The criterion cannot score this network.
  case unsuitableCriterion(key: String, reason: String)
  /// There is no residual branch that can be dropped.
  case noBranches
  /// The smallest network, with the least channels of each group, costs more than the limit.
  case budgetOutOfReach(limit: ModelCost.Limit, smallestCost: Int)

  /// What is impossible, and what to do.
  public var description: String {
    switch self {
    case .nothingToCut:
      "no channel of the network can be pruned: each belongs to the input or output, or to the"
        + " least share that its group keeps. Choose another network, or lower the least share of a"
        + " group."
    case .unsuitableCriterion(let key, let reason): "\(key) cannot score this network: \(reason)"
    case .noBranches:
      "the network has no residual branch that can be dropped: a sum whose one term is a shortcut"
        + " around layers that nothing else reads. Prune the widths of its channels instead."
    case .budgetOutOfReach(let limit, let smallestCost):
      "the budget is \(limit.resource.text(limit.amount)), but the smallest network that pruning"
        + " can produce has \(limit.resource.text(smallestCost)). Raise the budget, or lower the"
        + " least share of a group."
    }
  }
}
