import Autograd
import Layers
import TensorCore

/// All axes after the first in one: `[N, H, W, C]` to `[N, H · W · C]`.
///
/// A linear layer after it says how large the images were (`flattened`), since PyTorch flattens in
/// the order C, H, W.
public final class Flatten: Operation {
  /// None.
  public struct Attributes: OperationAttributes {
    /// `flatten`
    public static let key = "flatten"
    /// No attributes.
    public init() {}

    /// `[N, H · W · C]`.
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

    /// The operation.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Flatten() }
  }

  /// None.
  public let attributes = Attributes()

  /// Has no parameters.
  public init() {}

  /// Each channel once per pixel.
  public var channelFlow: ChannelFlow { .flattens }

  /// `Flatten`
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
  /// Flattens images of an extent.
  public mutating func flatten(_ name: String, _ input: Value, _ extent: ImageExtent) -> Value {
    add(
      name, Flatten.Attributes(), to: [input],
      channels: extent.height * extent.width * input.channels)
  }
}
