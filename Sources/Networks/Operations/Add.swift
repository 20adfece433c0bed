import Autograd
import Kernels
import Layers
import TensorCore

/// The sum of two values, with broadcasting: a residual connection, or a bias.
public final class Add: BroadcastOperation {
  /// The attributes: there are none.
  public struct Attributes: BroadcastAttributes {
    /// The key in a graph: `add`.
    public static let key = "add"
    /// Makes an empty set of attributes.
    public init() {}
    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Add() }
  }

  /// The attributes: there are none.
  public let attributes = Attributes()

  /// Makes the operation.
  public init() {}

  /// True: a positive factor on a channel of every input is one on that channel of the output.
  public var isPositivelyHomogeneous: Bool { true }

  var arithmetic: BinaryArithmetic { .addition }

  /// The usual name: `Add`.
  public func label(inputs: Int) -> String { "Add" }
}

/// The sum of two values.
///
/// - Precondition: The shapes are equal, or can be broadcast.
public func add(_ left: Variable, _ right: Variable, on tape: Tape) -> Variable {
  Add().apply([left, right], on: tape)
}

extension Draft {
  /// Adds two values.
  public mutating func sum(_ name: String, _ left: Value, _ right: Value) -> Value {
    add(
      name, Add.Attributes(), to: [left, right], channels: max(left.channels, right.channels))
  }
}
