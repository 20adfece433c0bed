import Networks
import TensorCore

/// Structured pruning of any network: selects channels, drops them, and recovers the outputs.
///
/// ```swift
/// let pruning = ChannelPruning(to: .share(0.5, of: .multiplyAdds))
/// let small = try pruning(network, imageShape: [32, 32, 3], images: batches) { outputs, batch,
/// tape in
///   crossEntropy(outputs[0], labels: labels[batch], on: tape)
/// }
/// ```
public struct ChannelPruning: Sendable {
  /// The channels among which scores are compared.
  public enum Scope: String, Hashable, Codable, CaseIterable, Sendable {
    /// All channels of the network; the scores determine each group's width.
    case global
    /// The channels of one group; every group keeps the same share.
    case uniform
  }

  /// What is removed from the network.
  public enum Structure: String, Hashable, Codable, CaseIterable, Sendable {
    /// Channels of groups.
    case widths
    /// Whole residual branches (`ResidualBranch`), those first whose loss costs least for what they
    /// save.
    case branches
    /// Both. Several numbers of branches are tried, channels make up the rest of the budget, and the
    /// network with the least loss on the calibration images is kept.
    case both
  }

  /// How the layers are adapted to the lost channels.
  public enum Recovery: String, Hashable, Codable, CaseIterable, Sendable {
    /// They are not.
    case none
    /// Each layer is fitted to the original's outputs (`ChannelRecovery`).
    case closedForm = "closed-form"
    /// The same, and then each layer in turn on the narrowed network's activations, which takes one
    /// pass per layer (`SequentialRecovery`).
    case sequential
    /// The weights that read a dropped channel are added to those of the most similar kept one, without
    /// images (`ChannelMerging`).
    case merge

    /// Whether it needs the inputs of layers.
    package var gathersInputs: Bool { self == .closedForm || self == .sequential }
  }

  /// The largest cost of the pruned network.
  public var budget: ModelCost.Budget
  /// Scores the channels.
  public var criterion: any Criterion
  /// The channels among which scores are compared.
  public var scope: Scope
  /// How scores of different groups are made comparable; only the global scope uses it.
  public var normalization: ScoreNormalization
  /// The cost that a channel saves and by which its score is divided; only the global scope uses it.
  /// It suits scores that estimate a loss, without normalization, and light pruning: it keeps the
  /// layers near the image, whose channels are few and cheap.
  public var costWeighting: CostWeighting
  /// The share of its channels that every group keeps in any case, at least one channel.
  public var leastShare: Double
  /// How the layers are adapted to the lost channels.
  public var recovery: Recovery
  /// What is removed from the network.
  public var structure: Structure

  /// Makes a pruning to a budget. By default it uses Taylor scores divided by their group's mean,
  /// compares all channels, and recovers in closed form.
  ///
  /// - Precondition: `leastShare` is in 0...1.
  public init(
    to budget: ModelCost.Budget, by criterion: any Criterion = FirstOrderTaylor(),
    scope: Scope = .global, normalization: ScoreNormalization = .mean,
    costWeighting: CostWeighting = .none, leastShare: Double = 0.05,
    recovery: Recovery = .closedForm, structure: Structure = .widths
  ) {
    precondition(
      (0...1).contains(leastShare),
      "ChannelPruning: expected a least share in 0...1, found \(leastShare)")
    self.budget = budget
    self.criterion = criterion
    self.scope = scope
    self.normalization = normalization
    self.costWeighting = costWeighting
    self.leastShare = leastShare
    self.recovery = recovery
    self.structure = structure
  }

  /// Returns the narrowed network and a report.
  ///
  /// - Parameters:
  ///   - network: The network to prune; it is not changed.
  ///   - imageShape: The shape of the images that costs are measured for, `[H, W, C]`.
  ///   - images: Calibration batches, `[N, H, W, C]` each, for criteria that need evidence, for
  ///     recovery, and for the choice of branches. Small batches need less memory; with batches of one
  ///     image Taylor scores equal those of the papers.
  ///   - loss: The loss for criteria that need gradients, and for the choice of branches; without it
  ///     both look at the change of the network's outputs.
  ///   - earlier: The same network early in its training, whose weights the kept channels take, without
  ///     recovery (Renda et al. 2020, "Comparing rewinding and fine-tuning in neural network pruning");
  ///     nil for the weights of `network`. Only if channels alone are pruned.
  ///   - progress: Called often during work that takes long; it may throw to end the pruning.
  /// - Throws: `PruningProblem` if nothing can be pruned, or too little; what `progress` throws.
  /// - Precondition: There are images if they are needed; the network accepts the images, and its
  ///   parametrizations are folded.
  public func callAsFunction(
    _ network: Network, imageShape: Shape, images: [Tensor] = [], loss: Evidence.Loss? = nil,
    rewindingTo earlier: Network? = nil,
    progress: @escaping PruningProgress.Listener = { _ in }
  ) throws -> (network: Network, report: PruningReport) {
    let start = try start(network, imageShape: imageShape, progress: progress)
    let work = PruningWork(
      images: images, loss: loss, imageShape: imageShape, latency: start.latency,
      limit: start.limit, earlier: earlier, progress: progress)
    var result =
      structure == .widths
      ? try narrowed(network, start.groups, start.cost, work)
      : try withoutBranches(network, start.groups, start.cost, work)
    result.report.timeError = start.predictedTimeError
    return result
  }

  /// The groups, costs and limit that a pruning works with.
  package struct Start {
    package let groups: ChannelGroups
    /// Predicts times; nil if none are needed.
    package let latency: LatencyModel?
    package let cost: CostFunction
    package let limit: ModelCost.Limit

    /// The error of predicted times; nil if the limit is not a time.
    package var predictedTimeError: Double? {
      limit.resource == .nanoseconds ? latency?.relativeError : nil
    }
  }

  /// Finds the groups of the network, their costs, and the limit. If budget or weighting is a time, it
  /// measures times first.
  ///
  /// - Throws: `PruningProblem` if channels alone are pruned and cannot meet the limit; what
  ///   `progress` throws.
  package func start(
    _ network: Network, imageShape: Shape, progress: PruningProgress.Listener
  ) throws -> Start {
    let groups = ChannelGroups(of: network, imageShape: imageShape)
    var latency: LatencyModel?
    if budget.resource == .nanoseconds || costWeighting == .milliseconds {
      latency = try LatencyModel.measuring(network, groups: groups, imageShape: imageShape) {
        try progress(PruningProgress(.measuringTimes, share: $0))
      }
    }
    let cost = CostFunction(of: groups, latency: latency)
    let limit = budget.limit(of: cost(widths: groups.widths))
    if structure == .widths { try refuseImpossible(groups, cost, limit) }
    return Start(groups: groups, latency: latency, cost: cost, limit: limit)
  }

  /// Rejects impossible requests before images pass through the network.
  private func refuseImpossible(
    _ groups: ChannelGroups, _ cost: CostFunction, _ limit: ModelCost.Limit
  ) throws(PruningProblem) {
    guard groups.leastWidths(share: leastShare) != groups.widths else { throw .nothingToCut }
    _ = try groups.leastWidths(share: leastShare, within: limit, cost)
  }

  /// The network with the best channels within the limit.
  func narrowed(
    _ network: Network, _ groups: ChannelGroups, _ cost: CostFunction, _ work: PruningWork
  ) throws -> (network: Network, report: PruningReport) {
    try refuseImpossible(groups, cost, work.limit)
    let (scores, evidence) = try scores(
      of: groups, in: network, images: work.images, loss: work.loss, progress: work.progress)
    try work.progress(PruningProgress(.choosingChannels, share: 0))
    let mask = try mask(
      of: groups, cost, within: work.limit, by: scores, latency: work.latency)
    return (
      try work.earlier?.narrowed(to: mask, of: groups)
        ?? recovered(network, to: mask, of: groups, evidence, work),
      PruningReport(mask, of: groups, cost)
    )
  }

  /// The criterion's score of each channel, and its evidence.
  ///
  /// - Throws: `PruningProblem` if the criterion does not suit the network; what `progress` throws.
  package func scores(
    of groups: ChannelGroups, in network: Network, images: [Tensor], loss: Evidence.Loss?,
    progress: PruningProgress.Listener
  ) throws -> (scores: [Float], evidence: Evidence) {
    try refuseUnsuitable(groups, network)
    let evidence = try Evidence(
      for: [criterion], of: groups, in: network, images: images, loss: loss
    ) { try progress(PruningProgress(.scoringChannels, share: $0)) }
    return (criterion.scores(of: groups, in: network, evidence), evidence)
  }

  /// Rejects a criterion that does not suit the network.
  func refuseUnsuitable(_ groups: ChannelGroups, _ network: Network) throws(PruningProblem) {
    guard let reason = criterion.problem(with: groups, in: network) else { return }
    throw .unsuitableCriterion(key: type(of: criterion).key, reason: reason)
  }

  /// The channels that are kept within a limit.
  func mask(
    of groups: ChannelGroups, _ cost: CostFunction, within limit: ModelCost.Limit,
    by scores: [Float], latency: LatencyModel?
  ) throws(PruningProblem) -> ChannelMask {
    switch scope {
    case .global:
      try ChannelMask(
        within: limit, cost, of: groups,
        by: groups.weighed(
          groups.normalized(scores, by: normalization), by: costWeighting, latency: latency),
        leastShare: leastShare)
    case .uniform:
      ChannelMask(
        keeping: try groups.equalWidths(within: limit, cost, leastShare: leastShare),
        of: groups, by: scores)
    }
  }

  private func recovered(
    _ network: Network, to mask: ChannelMask, of groups: ChannelGroups, _ evidence: Evidence,
    _ work: PruningWork
  ) throws -> Network {
    switch recovery {
    case .none: return network.narrowed(to: mask, of: groups)
    case .merge: return ChannelMerging(of: network, groups: groups).narrowed(to: mask, of: groups)
    case .closedForm, .sequential: break
    }
    let inputs =
      try evidence.gatheredInputs.map { ChannelRecovery($0) }
      ?? ChannelRecovery(of: network, groups: groups, images: work.images) {
        try work.progress(PruningProgress(.gatheringInputs, share: $0))
      }
    let small = network.narrowed(to: mask, of: groups, recovery: inputs)
    if recovery == .sequential {
      try small.refitSequentially(to: mask, of: groups, in: network, images: work.images) {
        try work.progress(PruningProgress(.refittingLayers, share: $0))
      }
    }
    return small
  }
}
