import Autograd
import Kernels
import Layers
import TensorCore

/// The larger of two values, with broadcasting.
public final class Maximum: BroadcastOperation {
  /// The attributes: there are none.
  public struct Attributes: BroadcastAttributes {
    /// The key in a graph: `maximum`.
    public static let key = "maximum"
    /// Makes an empty set of attributes.
    public init() {}
    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Maximum() }
  }

  /// The attributes: there are none.
  public let attributes = Attributes()

  /// Makes the operation.
  public init() {}

  var arithmetic: BinaryArithmetic { .maximum }

  /// The usual name: `Max`.
  public func label(inputs: Int) -> String { "Max" }
}

extension Draft {
  /// Adds a node of this operation.
  public mutating func maximum(_ name: String, _ left: Value, _ right: Value) -> Value {
    add(
      name, Maximum.Attributes(), to: [left, right], channels: max(left.channels, right.channels))
  }
}
