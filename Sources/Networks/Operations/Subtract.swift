import Autograd
import Kernels
import Layers
import TensorCore

/// The difference of two values, `a − b`, with broadcasting.
public final class Subtract: BroadcastOperation {
  /// The attributes: there are none.
  public struct Attributes: BroadcastAttributes {
    /// The key in a graph: `subtract`.
    public static let key = "subtract"
    /// Makes an empty set of attributes.
    public init() {}
    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Subtract() }
  }

  /// The attributes: there are none.
  public let attributes = Attributes()

  /// Makes the operation.
  public init() {}

  var arithmetic: BinaryArithmetic { .subtraction }

  /// The usual name: `Sub`.
  public func label(inputs: Int) -> String { "Sub" }
}

extension Draft {
  /// Adds a node of this operation.
  public mutating func subtract(_ name: String, _ left: Value, _ right: Value) -> Value {
    add(
      name, Subtract.Attributes(), to: [left, right], channels: max(left.channels, right.channels))
  }
}
