import Autograd
import Kernels
import Layers
import TensorCore

/// The largest value in windows: `[N, H, W, C]` to `[N, Ho, Wo, C]`.
///
/// `Ho = (H + top + bottom − (height − 1) · dilation − 1) / stride + 1`, rounded down, or up with `roundsUp`; `Wo` alike.
/// Padding is never the
/// largest. Among equal values the first one, row by row, receives the gradient.
public final class MaxPool2D: PoolingOperation {
  /// The attributes: size, stride, padding and dilation of the windows.
  public struct Attributes: PoolingAttributes {
    /// The key in a graph: `max_pool`.
    public static let key = "max_pool"
    /// Rows and columns of a window.
    public var size: AxisPair = 2
    /// The step between windows, in pixels; nil for `size`.
    public var stride: AxisPair?
    /// Pixels of padding on each side of the image; less than the size.
    public var padding: ImageSides = 0
    /// Whether a last window may extend beyond the padded image. It starts in the image or in the
    /// padding before it.
    public var roundsUp = false
    /// The step between the pixels that a window reads; at most the sides of a padded image.
    public var dilation: AxisPair = 1

    /// Makes windows of 2×2 with stride 2.
    public init() {}

    /// The attributes with their ranges.
    public static var list: [Attribute<Self>] {
      windowList + [Attribute("dilation", \.dilation, in: 1...1024)]
    }
    /// The same as `dilation`.
    public var windowDilation: AxisPair { dilation }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { MaxPool2D(self) }
  }

  /// Size, stride, padding and dilation of the windows.
  public let attributes: Attributes

  /// Makes a pooling.
  public init(_ attributes: Attributes) { self.attributes = attributes }

  /// The usual name: `MaxPool2d`.
  public func label(inputs: Int) -> String { "MaxPool2d" }

  /// Pools `[N, H, W, C]`.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let geometry = attributes.geometry("MaxPool2D", input.shape)
    return tape.record(self, inputs: [input], output: geometry.maximum(input.tensor)) {
      [source = input.node, image = input.tensor] gradient, flow in
      flow.add(geometry.maximumGradient(image, gradient), to: source)
    }
  }
}

extension Draft {
  /// Adds a max pooling; the stride is the size unless it is given.
  public mutating func maxPool(
    _ name: String, _ input: Value, size: AxisPair, stride: AxisPair? = nil,
    padding: ImageSides = 0, dilation: AxisPair = 1, roundsUp: Bool = false
  ) -> Value {
    var attributes = MaxPool2D.Attributes(
      size: size, stride: stride, padding: padding, roundsUp: roundsUp)
    attributes.dilation = dilation
    return add(name, attributes, to: [input], channels: input.channels)
  }
}
