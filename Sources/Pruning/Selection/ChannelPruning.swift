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

  /// Makes a pruning to a budget. By default it uses Taylor scores divided by their group's mean,
  /// compares all channels, and recovers in closed form.
  ///
  /// - Precondition: `leastShare` is in 0...1.
  public init(
    to budget: ModelCost.Budget, by criterion: any Criterion = FirstOrderTaylor(),
    scope: Scope = .global, normalization: ScoreNormalization = .mean,
    costWeighting: CostWeighting = .none,
    leastShare: Double = 0.05, recovery: Recovery = .closedForm
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
  }

  /// Returns the narrowed network and a report.
  ///
  /// - Parameters:
  ///   - network: The network to prune; it is not changed.
  ///   - imageShape: The shape of the images that costs are measured for, `[H, W, C]`.
  ///   - images: Calibration batches, `[N, H, W, C]` each, for criteria that need evidence and for
  ///     recovery. Small batches need less memory; with batches of one image Taylor scores equal
  ///     those of the papers.
  ///   - loss: The loss for criteria that need gradients.
  /// - Throws: `PruningProblem` if no channel can be pruned, or too few.
  /// - Precondition: There are images and a loss if they are needed; the network accepts the
  ///   images, and its parametrizations are folded.
  public func callAsFunction(
    _ network: Network, imageShape: Shape, images: [Tensor] = [], loss: Evidence.Loss? = nil
  ) throws(PruningProblem) -> (network: Network, report: PruningReport) {
    let groups = ChannelGroups(of: network, imageShape: imageShape)
    let cost = CostFunction(of: groups)
    let limit = budget.limit(of: cost(widths: groups.widths))
    // Rejects impossible requests before passing images through the network.
    guard groups.leastWidths(share: leastShare) != groups.widths else { throw .nothingToCut }
    _ = try groups.leastWidths(share: leastShare, within: limit, cost)
    if let reason = criterion.problem(with: groups, in: network) {
      throw .unsuitableCriterion(key: type(of: criterion).key, reason: reason)
    }
    let evidence = Evidence(
      for: [criterion], of: groups, in: network, images: images, loss: loss)
    let scores = criterion.scores(of: groups, in: network, evidence)
    let mask = try mask(of: groups, cost, within: limit, by: scores)
    return (
      recovered(network, to: mask, of: groups, evidence, images: images),
      PruningReport(mask, of: groups, cost)
    )
  }

  private func mask(
    of groups: ChannelGroups, _ cost: CostFunction, within limit: ModelCost.Limit,
    by scores: [Float]
  ) throws(PruningProblem) -> ChannelMask {
    switch scope {
    case .global:
      try ChannelMask(
        within: limit, cost, of: groups,
        by: groups.weighed(groups.normalized(scores, by: normalization), by: costWeighting),
        leastShare: leastShare)
    case .uniform:
      ChannelMask(
        keeping: try groups.equalWidths(within: limit, cost, leastShare: leastShare), of: groups,
        by: scores)
    }
  }

  private func recovered(
    _ network: Network, to mask: ChannelMask, of groups: ChannelGroups, _ evidence: Evidence,
    images: [Tensor]
  ) -> Network {
    switch recovery {
    case .none: return network.narrowed(to: mask, of: groups)
    case .merge: return ChannelMerging(of: network, groups: groups).narrowed(to: mask, of: groups)
    case .closedForm, .sequential: break
    }
    let small = network.narrowed(
      to: mask, of: groups,
      recovery: evidence.gatheredInputs.map { ChannelRecovery($0) }
        ?? ChannelRecovery(of: network, groups: groups, images: images))
    if recovery == .sequential {
      SequentialRecovery(of: network, groups: groups, images: images)
        .refit(small, to: mask, of: groups)
    }
    return small
  }
}
