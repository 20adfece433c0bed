import Networks
import TensorCore

/// The loss of a network after channels of a single group are pruned, for each group. It shows which
/// layers can be narrowed (Li et al. 2017, section 3.2; Han et al. 2015, section 3.1).
public struct Sensitivity: Hashable, Codable, Sendable {
  /// One group.
  public struct Group: Hashable, Codable, Sendable {
    /// The first layer that computes the group's channels.
    public let name: String
    /// The number of channels.
    public let width: Int
    /// The multiply-adds that halving this group saves, as a share of the network's, in 0...1.
    public let savedShare: Double
    /// The loss of the network with each of the shares of this group's channels.
    public let losses: [Double]
  }

  /// The shares of channels that were kept, each in 0...1.
  public let shares: [Double]
  /// The loss of the whole network.
  public let wholeLoss: Double
  /// The groups in the order in which their channels are first computed.
  public let groups: [Group]
  /// The number of channels of each group that the pruning leaves within the budget; nil without one.
  public let keptWidths: [Int]?

  /// Measures every group with every share.
  ///
  /// - Parameters:
  ///   - network: The network; it is not changed.
  ///   - pruning: The criterion that chooses the channels, and whether layers are refitted; its budget
  ///     has no effect.
  ///   - budget: The budget for `keptWidths`; nil for none.
  ///   - imageShape: The shape of the images that costs are measured for, `[H, W, C]`.
  ///   - images: Calibration batches, `[N, H, W, C]` each, for the criterion and for refitting.
  ///   - lossOfBatch: The loss of criteria that need gradients.
  ///   - shares: The shares of channels to keep, each in 0...1.
  ///   - loss: Measures a network.
  ///   - progress: Called with the number of measured networks and their total; can throw to stop.
  public init(
    of network: Network, pruning: ChannelPruning, leaving budget: ModelCost.Budget? = nil,
    imageShape: Shape, images: [Tensor],
    lossOfBatch: Evidence.Loss? = nil, shares: [Double] = [0.75, 0.5, 0.25],
    loss: (Network) throws -> Double,
    progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws {
    let groups = ChannelGroups(of: network, imageShape: imageShape)
    let cost = CostFunction(of: groups)
    let total = groups.groups.count * shares.count + 1
    try progress(0, total)
    let scores = try pruning.scores(
      of: groups, in: network, images: images, loss: lossOfBatch
    ) { _ in try progress(0, total) }.scores
    keptWidths = try budget.map {
      var pruning = pruning
      pruning.budget = $0
      let start = try pruning.start(network, imageShape: imageShape) { _ in try progress(0, total) }
      let mask = try pruning.mask(
        of: start.groups, start.cost, within: start.limit, by: scores, latency: start.latency)
      return mask.widths(in: start.groups)
    }
    let recovery =
      !pruning.recovery.gathersInputs
      ? nil
      : try ChannelRecovery(of: network, groups: groups, images: images) { _ in
        try progress(0, total)
      }
    try progress(0, total)
    wholeLoss = try loss(network)
    self.shares = shares
    let full = cost(widths: groups.widths).multiplyAdds
    var rows: [Group] = []
    var done = 1
    for (index, group) in groups.groups.enumerated() {
      func widths(_ share: Double) -> [Int] {
        var widths = groups.widths
        widths[index] = max(1, Int((share * Double(group.width)).rounded()))
        return widths
      }
      var losses: [Double] = []
      for share in shares {
        try progress(done, total)
        let mask = ChannelMask(keeping: widths(share), of: groups, by: scores)
        let small =
          recovery.map { network.narrowed(to: mask, of: groups, recovery: $0) }
          ?? network.narrowed(to: mask, of: groups)
        losses.append(try loss(small))
        done += 1
      }
      let half = cost(widths: widths(0.5)).multiplyAdds
      rows.append(
        Group(
          name: group.name, width: group.width,
          savedShare: full > 0 ? Double(full - half) / Double(full) : 0, losses: losses))
    }
    try progress(total, total)
    self.groups = rows
  }
}
