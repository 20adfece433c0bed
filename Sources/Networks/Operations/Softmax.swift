import Autograd
import Layers
import TensorCore

/// `exp(x) / Σ exp(x)` along an axis.
public final class Softmax: SoftmaxOperation {
  /// The attributes: the axis.
  public struct Attributes: SoftmaxAttributes {
    /// The key in a graph: `softmax`.
    public static let key = "softmax"
    /// The axis whose scalars compete; a negative one counts from the end.
    public var axis = -1

    /// Makes attributes with their defaults.
    public init() {}

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
      Softmax(axis: axis)
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

  var isLogarithm: Bool { false }

  /// The usual name: `Softmax`.
  public func label(inputs: Int) -> String { "Softmax" }
}

extension Draft {
  /// Adds a node of this operation along an axis.
  public mutating func softmax(_ name: String, _ input: Value, axis: Int = -1) -> Value {
    add(name, Softmax(axis: axis).attributes, to: [input], channels: input.channels)
  }
}
