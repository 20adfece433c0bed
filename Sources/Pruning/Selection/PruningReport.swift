import Networks

/// What pruning did to a network.
public struct PruningReport: Hashable, Codable, Sendable {
  /// How wide a group was and is.
  public struct Group: Hashable, Codable, Sendable {
    /// The first layer that makes the group's channels.
    public let name: String
    /// Channels before.
    public let before: Int
    /// Channels after.
    public let after: Int
  }

  /// What the whole network costs.
  public let before: ModelCost
  /// What is left of that.
  public let after: ModelCost
  /// In the order in which their channels are first made.
  public let groups: [Group]

  /// Compares the network of `groups` with what `mask` leaves of it.
  init(_ mask: ChannelMask, of groups: ChannelGroups, _ cost: CostFunction) {
    let widths = mask.widths(in: groups)
    before = cost(widths: groups.widths)
    after = cost(widths: widths)
    self.groups = zip(groups.groups, widths).map {
      Group(name: $0.name, before: $0.width, after: $1)
    }
  }
}
