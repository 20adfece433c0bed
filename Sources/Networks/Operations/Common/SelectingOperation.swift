import Autograd
import Kernels
import Layers
import TensorCore

/// The attributes of a selection of positions along an axis.
public protocol SelectingAttributes: OperationAttributes {
  /// The axis; a negative one counts from the end.
  var axis: Int { get set }

  /// The selected positions of an axis, counted from 0.
  ///
  /// - Throws: `ShapeProblem` if there are none, or if the axis does not have them.
  func positions(in extent: Int) throws(ShapeProblem) -> [Int]
}

extension SelectingAttributes {
  /// The input's shape, with the number of positions as the axis's extent.
  public func outputShape(
    _ inputs: [Shape], _ tensors: TensorShapes
  ) throws(ShapeProblem) -> Shape {
    let axis = try inputs[0].axis(axis)
    return try Shape.checked(
      inputs[0].replacing(axis, with: positions(in: inputs[0][axis]).count).extents)
  }

  /// The image of the input if its features are not selected.
  public func flattenedOutput(
    _ inputs: [Shape], _ flattened: [FlattenedImage?]
  ) throws(ShapeProblem) -> FlattenedImage? {
    inputs[0].isLast(axis) ? try flattened.requireNoOrder() : flattened[0]
  }
}

/// A selection of positions along an axis.
protocol SelectingOperation: Operation where Attributes: SelectingAttributes {}

extension SelectingOperation {
  /// Output channel c depends on input channel c, unless channels are selected.
  public func channelFlow(_ inputs: [Shape], _ output: Shape) -> ChannelFlow {
    inputs[0].isLast(attributes.axis) ? .fixes : .preserves
  }

  /// Selects positions.
  ///
  /// - Precondition: The axis exists and has the positions.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let (axis, shape) = (attributes.axis, input.shape)
    guard let place = try? shape.axis(axis),
      let positions = try? attributes.positions(in: shape[place])
    else {
      preconditionFailure("\(Attributes.key): found \(shape), expected positions on axis \(axis)")
    }
    return tape.record(
      self, inputs: [input], output: input.tensor.selecting(positions, axis: place)
    ) { [source = input.node] gradient, flow in
      flow.add(gradient.spread(from: positions, axis: place, to: shape), to: source)
    }
  }
}
