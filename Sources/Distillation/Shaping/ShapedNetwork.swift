import Autograd
import Networks
import Pruning
import TensorCore

/// A network that is pruned while it is trained, as methods see it: its channels, what they cost,
/// and the scores of the plan's criterion.
public final class ShapedNetwork {
  /// The trained network, at its full size.
  public let network: Network
  /// Its channels.
  public let groups: ChannelGroups
  /// The cost of widths.
  public let cost: CostFunction
  /// The cost of the full network.
  public let fullCost: ModelCost
  /// The largest cost of the network at the end.
  public let limit: ModelCost.Limit
  /// What is pruned, and when.
  public let plan: PruningPlan
  /// The channels that the network would keep if the training ended now.
  public internal(set) var mask: ChannelMask
  /// The trained scalars that make each channel.
  package let makers: ChannelScalars
  /// The weights that read each channel.
  package let readers: ChannelScalars
  private var gates: RunningGates?
  private var step = 0

  /// Finds the channels of a network.
  ///
  /// - Throws: `PruningProblem` if no channel can be pruned, or too few.
  init(_ network: Network, imageShape: Shape, plan: PruningPlan) throws(PruningProblem) {
    self.network = network
    self.plan = plan
    groups = ChannelGroups(of: network, imageShape: imageShape)
    cost = CostFunction(of: groups)
    fullCost = cost(widths: groups.widths)
    limit = plan.budget.limit(of: fullCost)
    mask = ChannelMask(keepingAllOf: groups)
    guard groups.leastWidths(share: plan.leastShare) != groups.widths else { throw .nothingToCut }
    // Rejects a budget that no widths meet.
    _ = try groups.equalWidths(within: limit, cost, leastShare: plan.leastShare)
    makers = ChannelScalars(that: .own, groups, in: network)
    readers = ChannelScalars(that: .read, groups, in: network)
    if plan.criterion.needs.contains(.gradients) { gates = RunningGates(groups.channelCount) }
  }

  /// The share of the full network's amount of a resource that widths leave.
  public func share(_ resource: ModelCost.Resource, of mask: ChannelMask) -> Double {
    Double(resource.amount(in: cost(widths: mask.widths(in: groups))))
      / Double(max(1, resource.amount(in: fullCost)))
  }

  /// The budget as a share of the full network's amount of its resource, in 0...1.
  public var finalShare: Double {
    min(1, Double(limit.amount) / Double(max(1, limit.resource.amount(in: fullCost))))
  }

  /// The criterion's score of each channel; higher scores are kept. Criteria of gradients score by
  /// the training's own gradients since the last selection.
  ///
  /// - Throws: `ShapingProblem` if a score is not a number.
  public func scores() throws -> [Float] {
    let evidence = gates?.evidence ?? .none
    return try checked(
      plan.criterion.scores(of: groups, in: network, evidence), by: type(of: plan.criterion).key)
  }

  /// The same scores.
  ///
  /// - Parameter source: What gave the scores, for the message.
  /// - Throws: `ShapingProblem` if a score is not a number.
  func checked(_ scores: [Float], by source: String) throws -> [Float] {
    if let place = scores.firstIndex(where: \.isNaN) {
      throw ShapingProblem.score(
        criterion: source,
        group: groups.groups.first { $0.channels.contains(place) }?.name ?? "", step: step)
    }
    return scores
  }

  /// The channels of a mask without those of some others, as far as every group keeps its least
  /// share.
  func mask(_ mask: ChannelMask, without isGone: (_ channel: Int) -> Bool) -> ChannelMask {
    var bits = mask.bits
    let least = groups.leastWidths(share: plan.leastShare)
    for (group, least) in zip(groups.groups, least) {
      var width = bits[group.channels].count { $0 }
      for channel in group.channels where bits[channel] && width > least && isGone(channel) {
        bits[channel] = false
        width -= 1
      }
    }
    return ChannelMask(bits, of: groups)
  }

  /// The channels with the highest scores that leave at most a share of the full cost, or the budget.
  ///
  /// - Parameters:
  ///   - scores: One number per channel.
  ///   - share: The share of the budget's resource that may be left; nil for the budget.
  ///   - earlier: Channels that an earlier mask dropped do not return; nil if they may.
  public func mask(
    by scores: [Float], share: Double? = nil, within earlier: ChannelMask? = nil
  ) throws -> ChannelMask {
    try comparedMask(
      plan.scope == .global ? groups.normalized(scores, by: plan.normalization) : scores,
      share: share, within: earlier)
  }

  /// The same by scores that are comparable between groups as they are.
  func comparedMask(
    _ scores: [Float], share: Double? = nil, within earlier: ChannelMask? = nil
  ) throws -> ChannelMask {
    let full = limit.resource.amount(in: fullCost)
    let amount = share.map { max(limit.amount, Int($0 * Double(full))) } ?? limit.amount
    let bound = ModelCost.Limit(amount, of: limit.resource)
    if let earlier, bound.admits(cost(widths: earlier.widths(in: groups))) { return earlier }
    var scores = scores
    for (channel, isKept) in (earlier?.bits ?? []).enumerated() where !isKept {
      scores[channel] = -.infinity
    }
    return switch plan.scope {
    case .global:
      try ChannelMask(
        within: bound, cost, of: groups, by: scores, leastShare: plan.leastShare)
    case .uniform:
      ChannelMask(
        keeping: try groups.equalWidths(within: bound, cost, leastShare: plan.leastShare),
        of: groups, by: scores)
    }
  }

  /// Adds a step's gradients to what criteria of gradients score by.
  func add(_ gradients: Gradients, at step: Int) {
    self.step = step
    // Without gates the products are not computed.
    gates?.add(readers.products(with: gradients))
  }

  /// Forgets the gradients before a selection.
  func beginInterval() { gates?.clear() }

  /// The sums of gradients since the last selection.
  var state: [(name: String, tensor: Tensor)] { gates?.state ?? [] }

  /// Continues from a saved `state`.
  func restore(_ state: [String: Tensor]) throws { try gates?.restore(state) }
}
