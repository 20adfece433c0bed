import Autograd
import Layers
import TensorCore

/// The attributes of a softmax: its axis.
public protocol SoftmaxAttributes: OperationAttributes {
  /// The axis whose scalars compete; a negative one counts from the end.
  var axis: Int { get set }
}

extension SoftmaxAttributes {
  /// The axis with its range.
  public static var list: [Attribute<Self>] { [Attribute(axis: "axis", \.axis)] }

  /// The input's shape.
  public func outputShape(
    _ inputs: [Shape], _ tensors: TensorShapes
  ) throws(ShapeProblem) -> Shape {
    _ = try inputs[0].axis(axis)
    return inputs[0]
  }
}

/// A softmax, or its logarithm.
protocol SoftmaxOperation: Operation where Attributes: SoftmaxAttributes {
  /// Whether the result is the logarithm.
  var isLogarithm: Bool { get }
}

extension SoftmaxOperation {
  /// Each channel depends on all channels if they compete.
  public func channelFlow(_ inputs: [Shape], _ output: Shape) -> ChannelFlow {
    inputs[0].isLast(attributes.axis) ? .fixes : .preserves
  }

  /// Applies the softmax to a value of any shape.
  ///
  /// - Precondition: The axis exists.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let (axis, isLogarithm) = (attributes.axis, isLogarithm)
    let output = input.tensor.softmax(axis: axis, isLogarithm: isLogarithm)
    return tape.record(self, inputs: [input], output: output) {
      [source = input.node] gradient, flow in
      flow.add(
        output.softmaxGradient(gradient, axis: axis, isLogarithm: isLogarithm), to: source)
    }
  }
}
