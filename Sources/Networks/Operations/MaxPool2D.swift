import Autograd
import Layers
import TensorCore

/// The largest value under square windows: `[N, H, W, C]` to `[N, Ho, Wo, C]`.
///
/// `Ho = (H + 2 · padding − size) / stride + 1`, rounded down; `Wo` alike. Padding never wins;
/// among equal values the first one, row by row, takes the gradient.
public final class MaxPool2D: PoolingOperation {
  /// The windows.
  public struct Attributes: PoolingAttributes {
    /// `max_pool`
    public static let key = "max_pool"
    /// Pixels of the window along each axis.
    public var size = 2
    /// Input pixels per output pixel along each axis; nil for windows side by side.
    public var stride: Int?
    /// Pixels around the image that windows may cover; at most half the size.
    public var padding = 0

    /// Windows of 2×2 side by side.
    public init() {}

    /// The operation.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { MaxPool2D(self) }
  }

  /// The windows.
  public let attributes: Attributes

  /// A pooling with these windows.
  public init(_ attributes: Attributes) { self.attributes = attributes }

  /// `MaxPool2d`
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
  /// Adds a pooling whose windows lie side by side unless a stride is given.
  public mutating func maxPool(
    _ name: String, _ input: Value, size: Int, stride: Int? = nil, padding: Int = 0
  ) -> Value {
    add(
      name, MaxPool2D.Attributes(size: size, stride: stride, padding: padding), to: [input],
      channels: input.channels)
  }
}
