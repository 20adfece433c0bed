import Autograd
import Kernels
import Layers
import TensorCore

/// The first value to the power of the second, `a^b`, with broadcasting.
public final class Power: BroadcastOperation {
  /// The attributes: there are none.
  public struct Attributes: BroadcastAttributes {
    /// The key in a graph: `power`.
    public static let key = "power"
    /// Makes an empty set of attributes.
    public init() {}
    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Power() }
  }

  /// The attributes: there are none.
  public let attributes = Attributes()

  /// Makes the operation.
  public init() {}

  var arithmetic: BinaryArithmetic { .power }

  /// The usual name: `Pow`.
  public func label(inputs: Int) -> String { "Pow" }
}

extension Draft {
  /// Adds a node of this operation.
  public mutating func power(_ name: String, _ left: Value, _ right: Value) -> Value {
    add(
      name, Power.Attributes(), to: [left, right], channels: max(left.channels, right.channels))
  }
}
