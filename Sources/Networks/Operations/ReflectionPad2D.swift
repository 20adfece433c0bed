import Autograd
import Kernels
import Layers
import TensorCore

/// Pads an image with its mirror image: `[N, H, W, C]` to `[N, H + 2 · padding, W + 2 · padding,
/// C]`.
///
/// The border's pixels are not repeated: `a b c` with a padding of 2 becomes `c b a b c b a`.
public final class ReflectionPad2D: Operation {
  /// The attributes: the padding.
  public struct Attributes: OperationAttributes {
    /// The key in a graph: `reflection_pad`.
    public static let key = "reflection_pad"
    /// Pixels added on each side.
    public var padding = 1

    /// Makes a padding of one pixel.
    public init() {}

    /// The padding with its range.
    public static var list: [Attribute<Self>] { [Attribute("padding", \.padding, in: 0...1024)] }

    /// The output's shape, `[N, H + 2 · padding, W + 2 · padding, C]`.
    public func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape {
      let image = inputs[0]
      try image.requireImages()
      guard padding < min(image[1], image[2]) else {
        throw ShapeProblem(
          "the padding by reflection is \(padding), expected less than either side of the image of"
            + " \(image[1])×\(image[2])")
      }
      return [image[0], image[1] + 2 * padding, image[2] + 2 * padding, image[3]]
    }

    /// The row that the padding moved, and those that it mirrors.
    public func rowReach(_ tensors: TensorShapes) -> RowReach? {
      .windows(span: 1, step: 1, top: padding, bottom: padding)
    }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
      ReflectionPad2D(padding)
    }
  }

  /// The padding.
  public let attributes: Attributes

  /// Makes a border of `padding` pixels.
  public init(_ padding: Int) {
    var attributes = Attributes()
    attributes.padding = padding
    self.attributes = attributes
  }

  /// Output channel c depends on input channel c alone.
  public var channelFlow: ChannelFlow { .preserves }
  /// True: a positive factor on a channel of every input is one on that channel of the output.
  public var isPositivelyHomogeneous: Bool { true }

  /// The usual name: `ReflectionPad2d`.
  public func label(inputs: Int) -> String { "ReflectionPad2d" }

  /// Pads `[N, H, W, C]`.
  ///
  /// - Precondition: The padding is smaller than either side of the image.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let shape = input.shape
    precondition(shape.rank == 4, "ReflectionPad2D: expected [N, H, W, C], found \(shape)")
    let reflection = ReflectionPadding(
      batch: shape[0], inputHeight: shape[1], inputWidth: shape[2], channels: shape[3],
      padding: ImageSides(attributes.padding))
    return tape.record(self, inputs: [input], output: reflection.padded(input.tensor)) {
      [source = input.node] gradient, flow in
      flow.add(reflection.inputGradient(gradient, shape: shape), to: source)
    }
  }
}

extension Draft {
  /// Adds a node that pads by `padding` pixels.
  public mutating func reflectionPad(_ name: String, _ input: Value, _ padding: Int) -> Value {
    var attributes = ReflectionPad2D.Attributes()
    attributes.padding = padding
    return add(name, attributes, to: [input], channels: input.channels)
  }
}
