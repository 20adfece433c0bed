import Autograd
import Kernels
import Layers
import TensorCore

/// A value times a gate: of the same shape, a number per channel `[N, C]`, or a number per pixel
/// `[N, H, W, 1]`, over `[N, H, W, C]`.
public final class Multiply: Operation {
  /// None.
  public struct Attributes: OperationAttributes {
    /// `multiply`
    public static let key = "multiply"
    /// No attributes.
    public init() {}

    /// The value, and the gate.
    public var inputCount: ClosedRange<Int> { 2...2 }

    /// The shape of the value.
    public func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape {
      guard Gating(value: inputs[0], gate: inputs[1]) != nil else {
        throw ShapeProblem(
          "it multiplies \(inputs[0]) by \(inputs[1]), expected the same shape, a number per channel"
            + " or one per pixel")
      }
      return inputs[0]
    }

    /// The operation.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Multiply() }
  }

  /// None.
  public let attributes = Attributes()

  /// Has no parameters.
  public init() {}

  /// Keeps channels apart, those of value and gate tied; the one channel of a gate per pixel stays.
  public var channelFlow: ChannelFlow { .preserves }

  /// `Mul`
  public func label(inputs: Int) -> String { "Mul" }

  /// The value times itself.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    apply([input, input], on: tape)
  }

  /// Multiplies a value by a gate.
  ///
  /// - Precondition: The shapes are among those that the type lists.
  public func apply(_ inputs: [Variable], on tape: Tape) -> Variable {
    let (value, gate) = (inputs[0], inputs[1])
    guard let gating = Gating(value: value.shape, gate: gate.shape) else {
      preconditionFailure("multiply: found \(value.shape) and \(gate.shape)")
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
