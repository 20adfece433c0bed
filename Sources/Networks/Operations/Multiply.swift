import Autograd
import Kernels
import Layers
import TensorCore

/// The product of two values, with broadcasting; a value `[N, H, W, C]` may have a gate with one
/// number per channel, `[N, C]`.
public final class Multiply: BroadcastOperation {
  /// The attributes: there are none.
  public struct Attributes: BroadcastAttributes {
    /// The key in a graph: `multiply`.
    public static let key = "multiply"
    /// Makes an empty set of attributes.
    public init() {}

    /// The shape that both inputs are broadcast to.
    public func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape {
      try Shape.broadcast(inputs[0], Multiply.gate(inputs[1], of: inputs[0]))
    }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Multiply() }
  }

  /// The attributes: there are none.
  public let attributes = Attributes()

  /// Makes the operation.
  public init() {}

  var arithmetic: BinaryArithmetic { .multiplication }

  /// The usual name: `Mul`.
  public func label(inputs: Int) -> String { "Mul" }

  /// Multiplies two values.
  ///
  /// - Precondition: The shapes can be broadcast, or the second is a gate of the first.
  public func apply(_ inputs: [Variable], on tape: Tape) -> Variable {
    let (value, gate) = (inputs[0], inputs[1])
    let shape = Self.gate(gate.shape, of: value.shape)
    return arithmetic.record(self, value, gate, as: shape, on: tape)
  }

  /// A gate `[N, C]` of images as `[N, 1, 1, C]`; other shapes are unchanged.
  private static func gate(_ gate: Shape, of value: Shape) -> Shape {
    value.rank == 4 && gate.rank == 2 ? [gate[0], 1, 1, gate[1]] : gate
  }
}

/// The product of two values; see `Multiply`.
public func multiply(_ value: Variable, _ gate: Variable, on tape: Tape) -> Variable {
  Multiply().apply([value, gate], on: tape)
}

extension Draft {
  /// Multiplies a value by another value, or by a gate.
  public mutating func multiply(_ name: String, _ value: Value, by gate: Value) -> Value {
    add(
      name, Multiply.Attributes(), to: [value, gate], channels: max(value.channels, gate.channels))
  }
}
