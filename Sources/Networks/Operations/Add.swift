import Autograd
import Layers
import TensorCore

/// The sum of two values of one shape: a residual connection.
public final class Add: Operation {
  /// The attributes: there are none.
  public struct Attributes: OperationAttributes {
    /// The key in a graph: `add`.
    public static let key = "add"
    /// Makes an empty set of attributes.
    public init() {}

    /// Two inputs.
    public var inputCount: ClosedRange<Int> { 2...2 }

    /// The shape of both inputs.
    public func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape {
      guard inputs[0] == inputs[1] else {
        throw ShapeProblem("it adds \(inputs[0]) and \(inputs[1]), expected equal shapes")
      }
      return inputs[0]
    }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Add() }
  }

  /// The attributes: there are none.
  public let attributes = Attributes()

  /// Makes the operation.
  public init() {}

  /// Output channel c depends on channel c of both inputs.
  public var channelFlow: ChannelFlow { .preserves }

  /// The usual name: `Add`.
  public func label(inputs: Int) -> String { "Add" }

  /// Adds the value to itself.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    apply([input, input], on: tape)
  }

  /// Adds two values.
  ///
  /// - Precondition: The shapes are equal.
  public func apply(_ inputs: [Variable], on tape: Tape) -> Variable {
    let (left, right) = (inputs[0], inputs[1])
    precondition(
      left.shape == right.shape,
      "add: expected equal shapes, found \(left.shape) and \(right.shape)")
    return tape.record(self, inputs: inputs, output: sum(left.tensor, right.tensor)) {
      [left = left.node, right = right.node] gradient, flow in
      flow.add(gradient, to: left)
      flow.add(gradient, to: right)
    }
  }
}

/// The sum of two values of one shape: a residual connection.
///
/// - Precondition: The shapes are equal.
public func add(_ left: Variable, _ right: Variable, on tape: Tape) -> Variable {
  Add().apply([left, right], on: tape)
}

extension Draft {
  /// Adds two values of one shape.
  public mutating func sum(_ name: String, _ left: Value, _ right: Value) -> Value {
    add(name, Add.Attributes(), to: [left, right], channels: left.channels)
  }
}
