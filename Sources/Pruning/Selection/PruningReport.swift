import Networks

/// The result of pruning a network.
public struct PruningReport: Hashable, Codable, Sendable {
  /// The width of a group before and after pruning.
  public struct Group: Hashable, Codable, Sendable {
    /// The first layer that computes the group's channels.
    public let name: String
    /// The number of channels before.
    public let before: Int
    /// The number of channels after; 0 if the group was in a dropped branch.
    public let after: Int
  }

  /// The cost of the whole network before.
  public let before: ModelCost
  /// The cost after.
  public let after: ModelCost
  /// The groups in the order in which their channels are first computed.
  public let groups: [Group]
  /// The residual branches that were dropped (`ResidualBranch.sum`), in the order of execution.
  public let droppedBranches: [String]
  /// If the budget is a time: the mean relative error of predicted times
  /// (`LatencyModel.relativeError`).
  public package(set) var timeError: Double?

  /// Compares the network of `groups` with the network that `mask` keeps.
  package init(_ mask: ChannelMask, of groups: ChannelGroups, _ cost: CostFunction) {
    let widths = mask.widths(in: groups)
    before = cost(widths: groups.widths)
    after = cost(widths: widths)
    self.groups = zip(groups.groups, widths).map {
      Group(name: $0.name, before: $0.width, after: $1)
    }
    droppedBranches = []
  }

  /// The pruning of a whole network whose branches were dropped before the channels of the rest.
  ///
  /// - Parameters:
  ///   - rest: The pruning of the channels of the network without the branches.
  ///   - groups: The groups of the whole network.
  ///   - restGroups: The groups of the network without the branches.
  ///   - before: The cost of the whole network.
  ///   - branches: The dropped branches.
  init(
    _ rest: PruningReport, of groups: ChannelGroups, restGroups: ChannelGroups, before: ModelCost,
    without branches: [ResidualBranch]
  ) {
    self.before = before
    after = rest.after
    self.groups = groups.groups.map { group in
      // A group lives on where a layer has its channels.
      let place = restGroups.groups.firstIndex { !Set($0.members).isDisjoint(with: group.members) }
      return Group(
        name: group.name, before: group.width, after: place.map { rest.groups[$0].after } ?? 0)
    }
    droppedBranches = branches.map(\.sum)
  }
}
