import TensorCore

/// A tape's record of one application of an operation.
public struct Record {
  /// A value of the traced pass.
  public struct Value: Hashable, Sendable {
    /// Identifies the value on its tape.
    public let number: Int
    /// Its shape, `[N, H, W, C]` or `[N, features]`.
    public let shape: Shape

    /// Makes a value.
    package init(number: Int, shape: Shape) {
      self.number = number
      self.shape = shape
    }
  }

  /// The operation that was applied.
  public let operation: any AppliedOperation
  /// The values that it read, in order.
  public let inputs: [Value]
  /// The value that it computed.
  public let output: Value

  /// The operation's usual name: `Conv2d`, `BatchNorm2d+ReLU`, `Add`.
  public var label: String { operation.label(inputs: inputs.count) }

  /// How the output's channels depend on the inputs' channels.
  public var channelFlow: ChannelFlow {
    operation.channelFlow(inputs.map(\.shape), output.shape)
  }

  /// The multiply-adds of the forward pass, for the whole batch.
  public var multiplyAdds: Int {
    operation.multiplyAdds(inputs.map(\.shape), output.shape)
  }
}
