import TensorCore

/// What a tape notes of one layer application.
public struct Record {
  /// A value of the traced pass.
  public struct Value: Hashable, Sendable {
    /// Tells it from the others on its tape.
    public let number: Int
    /// Its extents, `[N, H, W, C]` or `[N, features]`.
    public let shape: Shape
  }

  /// The operation in the field's words: `Conv2d`, `BatchNorm2d`, `Add`.
  public let operation: String
  /// The module that applied it, nil for a free operation such as an addition.
  public let module: AnyObject?
  /// The extents of the output, `[N, H, W, C]` or `[N, features]`.
  public let outputShape: Shape
  /// Multiplications with an addition each that the forward pass needs, for the whole batch.
  public let multiplyAdds: Int
  /// What becomes of the inputs' channels.
  public let flow: ChannelFlow
  /// The axes of the module's parameters that run over channels.
  public let channelAxes: [ChannelAxis]
  /// The values that it read, in order.
  public internal(set) var inputs: [Value] = []
  /// The value that it computed.
  public internal(set) var output: Value

  package init(
    _ operation: String, module: AnyObject? = nil, outputShape: Shape, multiplyAdds: Int = 0,
    flow: ChannelFlow = .fixes, channelAxes: [ChannelAxis] = []
  ) {
    self.operation = operation
    self.module = module
    self.outputShape = outputShape
    self.multiplyAdds = multiplyAdds
    self.flow = flow
    self.channelAxes = channelAxes
    output = Value(number: -1, shape: outputShape)
  }
}
