/// Channels that are pruned alike: each of them occurs in the same places of the same layers.
public struct ChannelGroup: Hashable, Sendable {
  /// A layer with these channels.
  public struct Member: Hashable, Sendable {
    /// How the layer uses the channels.
    public enum Role: Hashable, Sendable {
      /// It computes them: rows of a convolution's or linear layer's weight, and its bias.
      case output
      /// It reads them: columns of a weight.
      case input
      /// It has parameters for each of them: a norm, a depthwise convolution.
      case perChannel
    }

    /// The layer's name in the network.
    public let module: String
    /// How the layer uses the channels.
    public let role: Role

    /// Makes a member.
    public init(module: String, role: Role) {
      self.module = module
      self.role = role
    }
  }

  /// The first layer that computes these channels.
  public let name: String
  /// The channels' bits in a `ChannelMask`.
  public let channels: Range<Int>
  /// Every layer with weights that has these channels, in the order of application.
  public let members: [Member]

  /// The number of channels.
  public var width: Int { channels.count }
}
