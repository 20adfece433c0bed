import TensorCore

/// What a tape notes of one application of an operation.
public struct Record {
  /// A value of the traced pass.
  public struct Value: Hashable, Sendable {
    /// Tells it from the others on its tape.
    public let number: Int
    /// Its extents, `[N, H, W, C]` or `[N, features]`.
    public let shape: Shape

    /// A value of this number.
    package init(number: Int, shape: Shape) {
      self.number = number
      self.shape = shape
    }
  }

  /// What was applied.
  public let operation: any AppliedOperation
  /// The values that it read, in order.
  public let inputs: [Value]
  /// The value that it computed.
  public let output: Value

  /// The operation in the field's words: `Conv2d`, `BatchNorm2d+ReLU`, `Add`.
  public var label: String { operation.label(inputs: inputs.count) }

  /// Multiplications with an addition each that the forward pass needs, for the whole batch.
  public var multiplyAdds: Int {
    operation.multiplyAdds(inputs.map(\.shape), output.shape)
  }
}
