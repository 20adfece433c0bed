import Networks
import TensorCore

extension ChannelPruning {
  /// The network without whole branches, or without branches and channels.
  ///
  /// For `both`, every stage of the path is pruned to the limit: its channels make up what the
  /// dropped branches do not save, and its layers are recovered. The network with the least loss on
  /// the calibration images wins; after three worse ones in a row the search for it ends.
  func withoutBranches(
    _ network: Network, _ groups: ChannelGroups, _ cost: CostFunction, _ work: PruningWork
  ) throws -> (network: Network, report: PruningReport) {
    let branches = network.residualBranches(imageShape: work.imageShape)
    guard !branches.isEmpty else { throw PruningProblem.noBranches }
    if structure == .both { try refuseUnsuitable(groups, network) }
    let loss =
      work.loss.map { CalibrationLoss(images: work.images, loss: $0) }
      ?? CalibrationLoss(images: work.images, matching: network)
    let path = try BranchPath(
      of: network, branches, within: work.limit,
      statistics: network.hasRunningStatistics ? work.images.joined(perBatch: 64) : [],
      cost: { self.cost(of: $0, work) }, loss: loss
    ) { try work.progress(PruningProgress(.measuringBranches, share: $0)) }
    var best: (network: Network, report: PruningReport, loss: Double)?
    var worse = 0
    for (index, stage) in path.stages.enumerated() where worse < 3 {
      try work.progress(
        PruningProgress(.choosingChannels, share: Double(index) / Double(path.stages.count)))
      guard let (small, report) = try candidate(stage, groups, cost, work) else { continue }
      let loss = loss(small)
      if loss < best?.loss ?? .infinity || best == nil {
        best = (small, report, loss)
        worse = 0
      } else {
        worse += 1
      }
    }
    guard let best else {
      throw PruningProblem.budgetOutOfReach(
        limit: work.limit, smallestCost: smallestAmount(path, work))
    }
    return (best.network, best.report)
  }

  /// The stage, pruned to the limit; nil if that is not possible.
  private func candidate(
    _ stage: BranchPath.Stage, _ groups: ChannelGroups, _ cost: CostFunction, _ work: PruningWork
  ) throws -> (network: Network, report: PruningReport)? {
    let rest = ChannelGroups(of: stage.network, imageShape: work.imageShape)
    let restCost = CostFunction(of: rest, latency: work.latency)
    func report(_ report: PruningReport) -> PruningReport {
      PruningReport(
        report, of: groups, restGroups: rest, before: cost(widths: groups.widths),
        without: stage.branches)
    }
    guard !work.limit.admits(stage.cost) else {
      let whole = ChannelMask(keepingAllOf: rest)
      return (stage.network, report(PruningReport(whole, of: rest, restCost)))
    }
    guard structure == .both else { return nil }
    do {
      let (small, narrowing) = try narrowed(stage.network, rest, restCost, work)
      return (small, report(narrowing))
    } catch PruningProblem.budgetOutOfReach, PruningProblem.nothingToCut {
      return nil
    }
  }

  private func cost(of network: Network, _ work: PruningWork) -> ModelCost {
    let groups = ChannelGroups(of: network, imageShape: work.imageShape)
    return CostFunction(of: groups, latency: work.latency)(widths: groups.widths)
  }

  /// The cost of the smallest network that was tried.
  private func smallestAmount(_ path: BranchPath, _ work: PruningWork) -> Int {
    path.stages.map { stage in
      let groups = ChannelGroups(of: stage.network, imageShape: work.imageShape)
      let widths = structure == .both ? groups.leastWidths(share: leastShare) : groups.widths
      return work.limit.resource.amount(
        in: CostFunction(of: groups, latency: work.latency)(widths: widths))
    }.min() ?? 0
  }
}
