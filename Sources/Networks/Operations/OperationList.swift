/// The operations that a graph can name.
public enum OperationList {
  /// The attributes of each operation of Condense, which know its key.
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

  /// Operations of one's own, which graphs may name while a closure runs:
  ///
  ///     try OperationList.$additional.withValue([Mish.Attributes.self]) {
  ///       try Classifier(path: "mine.safetensors")
  ///     }
  ///
  /// A file with such an operation is read in that scope. Networks that were made already need none,
  /// nor does tracing, which finds the operations in the trace, or a `Draft`.
  @TaskLocal public static var additional: [any OperationAttributes.Type] = []

  /// The operation of a key; nil if there is none.
  ///
  /// - Parameter others: Operations that the caller knows beside `all` and `additional`.
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
