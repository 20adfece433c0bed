import Autograd
import Layers
import TensorCore

/// Merges all axes after the first: `[N, H, W, C]` to `[N, H · W · C]`.
///
/// A linear layer after it stores the size of the images (`flattened`), since PyTorch flattens in
/// the order C, H, W.
public final class Flatten: Operation {
  /// The attributes: there are none.
  public struct Attributes: OperationAttributes {
    /// The key in a graph: `flatten`.
    public static let key = "flatten"
    /// Makes an empty set of attributes.
    public init() {}

    /// The output's shape, `[N, H · W · C]`.
    public func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape {
      [inputs[0][0], inputs[0].extents.dropFirst().reduce(1, *)]
    }

    /// The image, if the input is one.
    public func flattenedOutput(
      _ inputs: [Shape], _ flattened: [FlattenedImage?]
    ) throws(ShapeProblem) -> FlattenedImage? {
      let input = inputs[0]
      guard input.rank == 4 else { return flattened[0] }
      return FlattenedImage(
        extent: ImageExtent(height: input[1], width: input[2]), channels: input[3])
    }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Flatten() }
  }

  /// The attributes: there are none.
  public let attributes = Attributes()

  /// Makes the operation.
  public init() {}

  /// Each input channel becomes one feature per pixel.
  public var channelFlow: ChannelFlow { .flattens }
  /// True: a positive factor on a channel of every input is one on that channel of the output.
  public var isPositivelyHomogeneous: Bool { true }

  /// The usual name: `Flatten`.
  public func label(inputs: Int) -> String { "Flatten" }

  /// Flattens without a copy.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let shape = input.shape
    let output = input.tensor.reshaped(to: [shape[0], shape.extents.dropFirst().reduce(1, *)])
    return tape.record(self, inputs: [input], output: output) {
      [source = input.node] gradient, flow in
      flow.add(gradient.reshaped(to: shape), to: source)
    }
  }
}

extension Draft {
  /// Adds a node that flattens images of an extent.
  public mutating func flatten(_ name: String, _ input: Value, _ extent: ImageExtent) -> Value {
    add(
      name, Flatten.Attributes(), to: [input],
      channels: extent.height * extent.width * input.channels)
  }
}
