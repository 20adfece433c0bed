/// Channels that are cut alike: each of them appears in the same places of the same layers.
public struct ChannelGroup: Hashable, Sendable {
  /// A layer that has these channels.
  public struct Member: Hashable, Sendable {
    /// What the channels are to the layer.
    public enum Role: Hashable, Sendable {
      /// It makes them: rows of a convolution's or linear layer's weight, and its bias.
      case output
      /// It reads them: columns of a weight.
      case input
      /// It has numbers for each: a norm, a depthwise convolution.
      case perChannel
    }

    /// The layer's name in the network.
    public let module: String
    /// What the channels are to it.
    public let role: Role

    /// A layer and what channels are to it.
    public init(module: String, role: Role) {
      self.module = module
      self.role = role
    }
  }

  /// The first layer that makes these channels.
  public let name: String
  /// The bits of a `ChannelMask` that stand for the channels.
  public let channels: Range<Int>
  /// Every layer with weights that has these channels, in the order of application.
  public let members: [Member]

  /// How many channels.
  public var width: Int { channels.count }
}
