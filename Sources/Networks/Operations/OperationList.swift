/// Every operation that a graph can name.
public enum OperationList {
  /// The attributes of each, which know its key.
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

  /// The operation of a key; nil if there is none.
  static func operation(_ key: String) -> (any OperationAttributes.Type)? {
    all.first { $0.key == key }
  }
}
