import Autograd
import Layers
import TensorCore

/// The largest value in square windows: `[N, H, W, C]` to `[N, Ho, Wo, C]`.
///
/// `Ho = (H + 2 · padding − size) / stride + 1`, rounded down; `Wo` alike. Padding is never the
/// largest. Among equal values the first one, row by row, receives the gradient.
public final class MaxPool2D: PoolingOperation {
  /// The attributes: size, stride and padding of the windows.
  public struct Attributes: PoolingAttributes {
    /// The key in a graph: `max_pool`.
    public static let key = "max_pool"
    /// The side of the window, in pixels.
    public var size = 2
    /// The step between windows, in pixels; nil for `size`.
    public var stride: Int?
    /// Pixels of padding on each side of the image; at most half the size.
    public var padding = 0

    /// Makes windows of 2×2 with stride 2.
    public init() {}

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { MaxPool2D(self) }
  }

  /// Size, stride and padding of the windows.
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
    _ name: String, _ input: Value, size: Int, stride: Int? = nil, padding: Int = 0
  ) -> Value {
    add(
      name, MaxPool2D.Attributes(size: size, stride: stride, padding: padding), to: [input],
      channels: input.channels)
  }
}
