import Autograd
import Kernels
import Layers
import TensorCore

/// The smaller of two values, with broadcasting.
public final class Minimum: BroadcastOperation {
  /// The attributes: there are none.
  public struct Attributes: BroadcastAttributes {
    /// The key in a graph: `minimum`.
    public static let key = "minimum"
    /// Makes an empty set of attributes.
    public init() {}
    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Minimum() }
  }

  /// The attributes: there are none.
  public let attributes = Attributes()

  /// Makes the operation.
  public init() {}

  var arithmetic: BinaryArithmetic { .minimum }

  /// The usual name: `Min`.
  public func label(inputs: Int) -> String { "Min" }
}

extension Draft {
  /// Adds a node of this operation.
  public mutating func minimum(_ name: String, _ left: Value, _ right: Value) -> Value {
    add(
      name, Minimum.Attributes(), to: [left, right], channels: max(left.channels, right.channels))
  }
}
