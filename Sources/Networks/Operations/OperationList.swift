/// The operations that graphs can name.
public enum OperationList {
  /// The attributes of each operation of Condense.
  public static let all: [any OperationAttributes.Type] = [
    Add.Attributes.self,
    AveragePool2D.Attributes.self,
    BatchNorm2D.Attributes.self,
    Concatenate.Attributes.self,
    Convolution2D.Attributes.self,
    Dropout.Attributes.self,
    Flatten.Attributes.self,
    GlobalAveragePool.Attributes.self,
    HardSwish.Attributes.self,
    InstanceNorm2D.Attributes.self,
    LeakyReLU.Attributes.self,
    Linear.Attributes.self,
    MaxPool2D.Attributes.self,
    Multiply.Attributes.self,
    ReLU.Attributes.self,
    ReflectionPad2D.Attributes.self,
    Sigmoid.Attributes.self,
    Tanh.Attributes.self,
    TransposedConvolution2D.Attributes.self,
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
