import Autograd

/// The operations that graphs can name.
public enum OperationList {
  /// The attributes of each operation of Condense.
  public static let all: [any OperationAttributes.Type] = [
    Add.Attributes.self,
    AveragePool2D.Attributes.self,
    BatchNorm2D.Attributes.self,
    Blur2D.Attributes.self,
    CELU.Attributes.self,
    Clip.Attributes.self,
    Compare.Attributes.self,
    Concatenate.Attributes.self,
    Constant.Attributes.self,
    Convolution2D.Attributes.self,
    Divide.Attributes.self,
    Dropout.Attributes.self,
    ElementwiseFunction.Attributes.self,
    ELU.Attributes.self,
    Expand.Attributes.self,
    Flatten.Attributes.self,
    Gather.Attributes.self,
    GlobalAveragePool.Attributes.self,
    HardSigmoid.Attributes.self,
    HardSwish.Attributes.self,
    InstanceNorm2D.Attributes.self,
    LeakyReLU.Attributes.self,
    Linear.Attributes.self,
    LocalResponseNorm.Attributes.self,
    LogSoftmax.Attributes.self,
    MatrixMultiply.Attributes.self,
    Maximum.Attributes.self,
    MaxPool2D.Attributes.self,
    Minimum.Attributes.self,
    Multiply.Attributes.self,
    Pad.Attributes.self,
    Permute.Attributes.self,
    Power.Attributes.self,
    PReLU.Attributes.self,
    Reduce.Attributes.self,
    ReflectionPad2D.Attributes.self,
    ReLU.Attributes.self,
    ReLU6.Attributes.self,
    Reshape.Attributes.self,
    Resize.Attributes.self,
    SELU.Attributes.self,
    Sigmoid.Attributes.self,
    Slice.Attributes.self,
    Softmax.Attributes.self,
    Subtract.Attributes.self,
    Tanh.Attributes.self,
    ThresholdedReLU.Attributes.self,
    Tile.Attributes.self,
    TransposedConvolution2D.Attributes.self,
    Where.Attributes.self,
  ]

  /// Your own operations, which graphs may name while a closure runs:
  ///
  ///     try OperationList.$additional.withValue([Mish.Attributes.self]) {
  ///       try Classifier(path: "mine.safetensors")
  ///     }
  ///
  /// Read files with such operations in that scope. Networks that exist already do not need it.
  /// Neither do tracing and `Draft`, which know the operations.
  @TaskLocal public static var additional: [any OperationAttributes.Type] = []

  /// The attributes of an operation in this list.
  ///
  /// - Throws: `ShapeProblem` for an unknown key or an invalid value.
  package static func attributes(
    _ key: String, _ values: [String: AttributeValue]
  ) throws(ShapeProblem) -> any OperationAttributes {
    guard let type = try operation(key, besides: []) else {
      throw ShapeProblem("there is no operation \"\(key.prefix(100))\"")
    }
    return try type.init(values)
  }

  /// The operation with a key; nil if there is none.
  ///
  /// - Parameter others: Operations in addition to `all` and `additional`.
  /// - Throws: `ShapeProblem` if two operations have the key.
  static func operation(
    _ key: String, besides others: [any OperationAttributes.Type]
  ) throws(ShapeProblem) -> (any OperationAttributes.Type)? {
    var found: (any OperationAttributes.Type)?
    for type in all + additional + others where type.key == key {
      guard found.map({ $0 == type }) ?? true else {
        throw ShapeProblem("two operations have the key \"\(key.prefix(100))\"")
      }
      found = type
    }
    return found
  }
}
