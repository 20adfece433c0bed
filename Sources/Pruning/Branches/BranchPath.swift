import Networks
import TensorCore

/// Growing sets of dropped branches, from none to as many as a limit needs.
///
/// Each step drops the branch that increases the loss least for what it saves. Branches are ranked
/// by the loss without them alone; the first three are measured together with those that are gone
/// already, and the best of them goes. So n branches need about 4 n passes over the images.
struct BranchPath {
  /// A network without some branches.
  struct Stage {
    let branches: [ResidualBranch]
    let network: Network
    let cost: ModelCost
    let loss: Double
  }

  /// The stages, the whole network first. Only the last can be within the limit.
  let stages: [Stage]

  /// Drops branches until the network is within the limit, or no branch is left.
  ///
  /// - Parameters:
  ///   - network: The whole network.
  ///   - branches: Its branches.
  ///   - limit: The largest cost.
  ///   - statistics: Batches for the statistics of norms; none to keep them.
  ///   - cost: The cost of a network.
  ///   - loss: The loss to keep low.
  ///   - progress: Called before each measurement; it may throw.
  init(
    of network: Network, _ branches: [ResidualBranch], within limit: ModelCost.Limit,
    statistics: [Tensor], cost: (Network) -> ModelCost, loss: CalibrationLoss,
    progress: (_ share: Double) throws -> Void
  ) throws {
    let sensitivity = try BranchSensitivity(
      of: branches, in: network, by: loss, statistics: statistics
    ) { try progress(0.25 * $0) }
    var damages = Dictionary(uniqueKeysWithValues: zip(branches, sensitivity.damages))
    func amount(_ cost: ModelCost) -> Int { limit.resource.amount(in: cost) }
    let whole = cost(network)
    let savings = Dictionary(
      uniqueKeysWithValues: branches.map { branch in
        (branch, amount(whole) - amount(cost(network.droppingBranches([branch]))))
      })
    func price(_ branch: ResidualBranch) -> Double {
      (damages[branch] ?? 0) / Double(max(1, savings[branch] ?? 1))
    }
    var stages = [Stage(branches: [], network: network, cost: whole, loss: sensitivity.loss)]
    var rest = branches
    while let last = stages.last, !limit.admits(last.cost), !rest.isEmpty {
      let shortlist = rest.sorted { price($0) < price($1) }.prefix(3)
      var best: (branch: ResidualBranch, stage: Stage)?
      for branch in shortlist {
        try progress(0.25 + 0.75 * Double(last.branches.count) / Double(branches.count))
        let dropped = branches.filter { $0 == branch || last.branches.contains($0) }
        let smaller = network.dropping(dropped, statistics: statistics)
        let stage = Stage(
          branches: dropped, network: smaller, cost: cost(smaller), loss: loss(smaller))
        damages[branch] = stage.loss - last.loss
        if best.map({ price(branch) < price($0.branch) }) ?? true { best = (branch, stage) }
      }
      guard let best else { break }
      stages.append(best.stage)
      // Branches inside the dropped one are gone with it.
      rest.removeAll { $0 == best.branch || best.branch.nodes.contains($0.sum) }
    }
    self.stages = stages
  }
}
