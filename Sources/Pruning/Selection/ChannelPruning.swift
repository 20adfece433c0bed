import Networks
import TensorCore

/// Structured pruning of any network: which channels go, and what is done about their loss.
///
/// ```swift
/// let pruning = ChannelPruning(to: .share(0.5, of: .multiplyAdds))
/// let small = try pruning(network, imageShape: [32, 32, 3], images: batches) { outputs, batch, tape in
///   crossEntropy(outputs[0], labels: labels[batch], on: tape)
/// }
/// ```
public struct ChannelPruning: Sendable {
  /// Among which channels scores decide.
  public enum Scope: String, Hashable, Codable, CaseIterable, Sendable {
    /// Among all; each group becomes as narrow as its scores say.
    case global
    /// Among those of a group; of every group the same share stays.
    case uniform
  }

  /// What makes up for the lost channels.
  public enum Recovery: String, Hashable, Codable, CaseIterable, Sendable {
    /// Nothing.
    case none
    /// Each layer is fitted to the original's outputs (`ChannelRecovery`).
    case closedForm = "closed-form"
    /// The same, and then layer after layer on what the narrowed network computes, which takes a
    /// pass for every layer (`SequentialRecovery`).
    case sequential
  }

  /// What the network may cost afterwards.
  public var budget: ModelCost.Budget
  /// What channels are worth.
  public var criterion: any Criterion
  /// Among which channels scores decide.
  public var scope: Scope
  /// How scores of different groups are made comparable; only the global scope asks.
  public var normalization: ScoreNormalization
  /// Whether scores count per cost that a channel saves; only the global scope asks. It is for scores
  /// that estimate a loss, not normalized, and for light cuts: the widest layers pay for the others.
  public var weighsCost: Bool
  /// Of each group's channels, which it keeps in any case, besides one channel.
  public var leastShare: Double
  /// What makes up for the lost channels.
  public var recovery: Recovery

  /// Pruning to a budget, by default by Taylor scores over the mean of their group, among all
  /// channels, and with closed-form recovery.
  ///
  /// - Precondition: `leastShare` is in 0...1.
  public init(
    to budget: ModelCost.Budget, by criterion: any Criterion = FirstOrderTaylor(),
    scope: Scope = .global, normalization: ScoreNormalization = .mean, weighsCost: Bool = false,
    leastShare: Double = 0.05, recovery: Recovery = .closedForm
  ) {
    precondition(
      (0...1).contains(leastShare),
      "ChannelPruning: expected a least share in 0...1, found \(leastShare)")
    self.budget = budget
    self.criterion = criterion
    self.scope = scope
    self.normalization = normalization
    self.weighsCost = weighsCost
    self.leastShare = leastShare
    self.recovery = recovery
  }

  /// The narrowed network, and what was cut.
  ///
  /// - Parameters:
  ///   - network: Stays as it is.
  ///   - imageShape: Of the images that costs are counted for, `[H, W, C]`.
  ///   - images: Calibration batches, `[N, H, W, C]` each, for criteria that need evidence and for
  ///     recovery. Small batches need less memory; with batches of one image Taylor scores are those
  ///     of the papers.
  ///   - loss: For criteria that need gradients.
  /// - Throws: `PruningProblem` if nothing can be cut, or too little.
  /// - Precondition: There are images and a loss where they are needed; the images fit the network,
  ///   whose parametrizations are folded.
  public func callAsFunction(
    _ network: Network, imageShape: Shape, images: [Tensor] = [], loss: Evidence.Loss? = nil
  ) throws(PruningProblem) -> (network: Network, report: PruningReport) {
    let groups = ChannelGroups(of: network, imageShape: imageShape)
    let cost = CostFunction(of: groups)
    let limit = budget.limit(of: cost(widths: groups.widths))
    // What cannot be done is refused before images are passed through the network.
    guard groups.leastWidths(share: leastShare) != groups.widths else { throw .nothingToCut }
    _ = try groups.leastWidths(share: leastShare, within: limit, cost)
    let evidence = Evidence(
      for: [criterion], of: groups, in: network, images: images, loss: loss)
    let scores = criterion.scores(of: groups, in: network, evidence)
    let mask = try mask(of: groups, cost, within: limit, by: scores)
    return (
      recovered(network, to: mask, of: groups, images: images),
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
        within: limit, cost, of: groups, by: groups.normalized(scores, by: normalization),
        weighsCost: weighsCost, leastShare: leastShare)
    case .uniform:
      ChannelMask(
        keeping: try groups.equalWidths(within: limit, cost, leastShare: leastShare), of: groups,
        by: scores)
    }
  }

  private func recovered(
    _ network: Network, to mask: ChannelMask, of groups: ChannelGroups, images: [Tensor]
  ) -> Network {
    guard recovery != .none else { return network.narrowed(to: mask, of: groups) }
    let small = network.narrowed(
      to: mask, of: groups,
      recovery: ChannelRecovery(of: network, groups: groups, images: images))
    if recovery == .sequential {
      SequentialRecovery(of: network, groups: groups, images: images)
        .refit(small, to: mask, of: groups)
    }
    return small
  }
}
