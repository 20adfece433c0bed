import TensorCore

/// What a tape notes of one layer application.
public struct Record {
  /// The operation in the field's words: `Conv2d`, `BatchNorm2d`, `Add`.
  public let operation: String
  /// The module that applied it, nil for a free operation such as an addition.
  public let module: AnyObject?
  /// The extents of the output, `[N, H, W, C]` or `[N, features]`.
  public let outputShape: Shape
  /// Multiplications with an addition each that the forward pass needs, for the whole batch.
  public let multiplyAdds: Int

  package init(
    _ operation: String, module: AnyObject? = nil, outputShape: Shape, multiplyAdds: Int = 0
  ) {
    self.operation = operation
    self.module = module
    self.outputShape = outputShape
    self.multiplyAdds = multiplyAdds
  }
}
