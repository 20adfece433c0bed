import Autograd
import Kernels
import Layers
import TensorCore

/// A value `[N, H, W, C]` times a gate: of the same shape, with one number per channel `[N, C]`, or
/// with one number per pixel `[N, H, W, 1]`.
public final class Multiply: Operation {
  /// The attributes: there are none.
  public struct Attributes: OperationAttributes {
    /// The key in a graph: `multiply`.
    public static let key = "multiply"
    /// Makes an empty set of attributes.
    public init() {}

    /// Two inputs: the value and the gate.
    public var inputCount: ClosedRange<Int> { 2...2 }

    /// The shape of the value.
    public func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape {
      guard Gating(value: inputs[0], gate: inputs[1]) != nil else {
        throw ShapeProblem(
          "it multiplies \(inputs[0]) by \(inputs[1]), expected a factor of the same shape, with"
            + " one number per channel, or with one per pixel")
      }
      return inputs[0]
    }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Multiply() }
  }

  /// The attributes: there are none.
  public let attributes = Attributes()

  /// Makes the operation.
  public init() {}

  /// Output channel c depends on channel c of value and gate; the single channel of a gate per
  /// pixel stays.
  public var channelFlow: ChannelFlow { .preserves }

  /// The usual name: `Mul`.
  public func label(inputs: Int) -> String { "Mul" }

  /// The square of the value.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    apply([input, input], on: tape)
  }

  /// Multiplies a value by a gate.
  ///
  /// - Precondition: The gate has one of the shapes in the description of `Multiply`.
  public func apply(_ inputs: [Variable], on tape: Tape) -> Variable {
    let (value, gate) = (inputs[0], inputs[1])
    guard let gating = Gating(value: value.shape, gate: gate.shape) else {
      preconditionFailure(
        "multiply: found the value \(value.shape) and the gate \(gate.shape), expected a gate of"
          + " the same shape, with one number per channel, or with one per pixel")
    }
    return tape.record(self, inputs: inputs, output: gating.product(value.tensor, gate.tensor)) {
      [value = value.tensor, gate = gate.tensor, valueNode = value.node, gateNode = gate.node]
      gradient, flow in
      flow.add(gating.product(gradient, gate), to: valueNode)
      flow.add(gating.gateGradient(value, gradient), to: gateNode)
    }
  }
}

/// A value times a gate; see `Multiply`.
public func multiply(_ value: Variable, _ gate: Variable, on tape: Tape) -> Variable {
  Multiply().apply([value, gate], on: tape)
}

extension Draft {
  /// Multiplies a value by a gate.
  public mutating func multiply(_ name: String, _ value: Value, by gate: Value) -> Value {
    add(name, Multiply.Attributes(), to: [value, gate], channels: value.channels)
  }
}
