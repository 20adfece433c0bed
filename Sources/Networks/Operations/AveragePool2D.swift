import Autograd
import Layers
import TensorCore

/// The mean in square windows: `[N, H, W, C]` to `[N, Ho, Wo, C]`.
///
/// `Ho = (H + 2 · padding − size) / stride + 1`, rounded down; `Wo` alike. Padding holds zeros, and
/// each sum is divided by `size²`.
public final class AveragePool2D: PoolingOperation {
  /// The attributes: size, stride and padding of the windows.
  public struct Attributes: PoolingAttributes {
    /// The key in a graph: `average_pool`.
    public static let key = "average_pool"
    /// The side of the window, in pixels.
    public var size = 2
    /// The step between windows, in pixels; nil for `size`.
    public var stride: Int?
    /// Pixels of zeros on each side of the image; at most half the size.
    public var padding = 0

    /// Makes windows of 2×2 with stride 2.
    public init() {}

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
      AveragePool2D(self)
    }
  }

  /// Size, stride and padding of the windows.
  public let attributes: Attributes

  /// Makes a pooling.
  public init(_ attributes: Attributes) { self.attributes = attributes }

  /// The usual name: `AvgPool2d`.
  public func label(inputs: Int) -> String { "AvgPool2d" }

  /// Pools `[N, H, W, C]`.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let geometry = attributes.geometry("AveragePool2D", input.shape)
    return tape.record(self, inputs: [input], output: geometry.average(input.tensor)) {
      [source = input.node] gradient, flow in
      flow.add(geometry.averageGradient(gradient), to: source)
    }
  }
}

extension Draft {
  /// Adds an average pooling; the stride is the size unless it is given.
  public mutating func averagePool(
    _ name: String, _ input: Value, size: Int, stride: Int? = nil, padding: Int = 0
  ) -> Value {
    add(
      name, AveragePool2D.Attributes(size: size, stride: stride, padding: padding), to: [input],
      channels: input.channels)
  }
}
