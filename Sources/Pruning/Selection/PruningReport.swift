import Networks

/// The result of pruning a network.
public struct PruningReport: Hashable, Codable, Sendable {
  /// The width of a group before and after pruning.
  public struct Group: Hashable, Codable, Sendable {
    /// The first layer that computes the group's channels.
    public let name: String
    /// The number of channels before.
    public let before: Int
    /// The number of channels after.
    public let after: Int
  }

  /// The cost of the whole network before.
  public let before: ModelCost
  /// The cost after.
  public let after: ModelCost
  /// The groups in the order in which their channels are first computed.
  public let groups: [Group]

  /// Compares the network of `groups` with the network that `mask` keeps.
  init(_ mask: ChannelMask, of groups: ChannelGroups, _ cost: CostFunction) {
    let widths = mask.widths(in: groups)
    before = cost(widths: groups.widths)
    after = cost(widths: widths)
    self.groups = zip(groups.groups, widths).map {
      Group(name: $0.name, before: $0.width, after: $1)
    }
  }
}
