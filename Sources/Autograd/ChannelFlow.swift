/// How an operation's output channels depend on its inputs' channels (the last axis).
public enum ChannelFlow: Hashable, Sendable {
  /// Every output channel depends on all channels of the one input: a convolution, a linear layer.
  case mixes
  /// Output channel c depends on channel c of every input: norms, activations, pooling, padding,
  /// depthwise convolutions, batches side by side. Several inputs share their channels: a sum.
  ///
  /// A single channel is broadcast. A value that an operation reads from no input has channels of its
  /// own.
  case preserves
  /// Output channel c depends on channel c of the first input; the other inputs' channels do not
  /// matter.
  case preservesFirst
  /// The inputs' channels side by side.
  case concatenates
  /// The input's channels once per pixel: `[N, H, W, C]` to `[N, H · W · C]`.
  case flattens
  /// Unknown: the channels of the inputs and of the output must stay as they are.
  case fixes
}

/// An axis of a parameter that runs over channels.
public struct ChannelAxis {
  /// Whose channels an axis runs over.
  public enum Role: Hashable, Sendable {
    /// The operation's input.
    case input
    /// The operation's output; if the operation preserves channels, also its input.
    case output
  }

  /// The parameter or running statistic.
  public let parameter: Parameter
  /// Its axis in memory.
  public let axis: Int
  /// Whose channels they are.
  public let role: Role

  /// An axis of `parameter` in memory, which runs over the channels of input or output.
  public init(_ parameter: Parameter, axis: Int, _ role: Role) {
    self.parameter = parameter
    self.axis = axis
    self.role = role
  }
}
