import Autograd
import Kernels
import Layers
import TensorCore

/// The quotient of two values, `a / b`, with broadcasting.
public final class Divide: BroadcastOperation {
  /// The attributes: there are none.
  public struct Attributes: BroadcastAttributes {
    /// The key in a graph: `divide`.
    public static let key = "divide"
    /// Makes an empty set of attributes.
    public init() {}
    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Divide() }
  }

  /// The attributes: there are none.
  public let attributes = Attributes()

  /// Makes the operation.
  public init() {}

  var arithmetic: BinaryArithmetic { .division }

  /// The usual name: `Div`.
  public func label(inputs: Int) -> String { "Div" }
}

extension Draft {
  /// Adds a node of this operation.
  public mutating func divide(_ name: String, _ left: Value, _ right: Value) -> Value {
    add(
      name, Divide.Attributes(), to: [left, right], channels: max(left.channels, right.channels))
  }
}
