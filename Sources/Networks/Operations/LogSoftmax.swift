import Autograd
import Layers
import TensorCore

/// `x − log Σ exp(x)` along an axis.
public final class LogSoftmax: SoftmaxOperation {
  /// The attributes: the axis.
  public struct Attributes: SoftmaxAttributes {
    /// The key in a graph: `log_softmax`.
    public static let key = "log_softmax"
    /// The axis whose scalars compete; a negative one counts from the end.
    public var axis = -1

    /// Makes attributes with their defaults.
    public init() {}

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
      LogSoftmax(axis: axis)
    }
  }

  /// The attributes: the axis.
  public let attributes: Attributes

  /// Makes an operation along an axis; a negative one counts from the end.
  public init(axis: Int = -1) {
    var attributes = Attributes()
    attributes.axis = axis
    self.attributes = attributes
  }

  var isLogarithm: Bool { true }

  /// The usual name: `LogSoftmax`.
  public func label(inputs: Int) -> String { "LogSoftmax" }
}

extension Draft {
  /// Adds a node of this operation along an axis.
  public mutating func logSoftmax(_ name: String, _ input: Value, axis: Int = -1) -> Value {
    add(name, LogSoftmax(axis: axis).attributes, to: [input], channels: input.channels)
  }
}
