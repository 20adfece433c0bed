import Autograd
import Layers
import TensorCore

/// The sum of two values of one shape: a residual connection.
public final class Add: Operation {
  /// None.
  public struct Attributes: OperationAttributes {
    /// `add`
    public static let key = "add"
    /// No attributes.
    public init() {}

    /// Two.
    public var inputCount: ClosedRange<Int> { 2...2 }

    /// The shape of both.
    public func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape {
      guard inputs[0] == inputs[1] else {
        throw ShapeProblem("it adds \(inputs[1]) to \(inputs[0])")
      }
      return inputs[0]
    }

    /// The operation.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Add() }
  }

  /// None.
  public let attributes = Attributes()

  /// Has no parameters.
  public init() {}

  /// Keeps channels apart, those of both tied.
  public var channelFlow: ChannelFlow { .preserves }

  /// `Add`
  public func label(inputs: Int) -> String { "Add" }

  /// The value added to itself.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    apply([input, input], on: tape)
  }

  /// Adds two values.
  ///
  /// - Precondition: The shapes are equal.
  public func apply(_ inputs: [Variable], on tape: Tape) -> Variable {
    let (left, right) = (inputs[0], inputs[1])
    precondition(left.shape == right.shape, "add: \(left.shape) and \(right.shape) differ")
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
