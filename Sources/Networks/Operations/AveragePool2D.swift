import Autograd
import Layers
import TensorCore

/// The mean under square windows: `[N, H, W, C]` to `[N, Ho, Wo, C]`.
///
/// `Ho = (H + 2 · padding − size) / stride + 1`, rounded down; `Wo` alike. Padding counts as zeros,
/// so each sum is divided by `size²`.
public final class AveragePool2D: PoolingOperation {
  /// The windows.
  public struct Attributes: PoolingAttributes {
    /// `average_pool`
    public static let key = "average_pool"
    /// Pixels of the window along each axis.
    public var size = 2
    /// Input pixels per output pixel along each axis; nil for windows side by side.
    public var stride: Int?
    /// Zeros around the image; at most half the size.
    public var padding = 0

    /// Windows of 2×2 side by side.
    public init() {}

    /// The operation.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
      AveragePool2D(self)
    }
  }

  /// The windows.
  public let attributes: Attributes

  /// A pooling with these windows.
  public init(_ attributes: Attributes) { self.attributes = attributes }

  /// `AvgPool2d`
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
  /// Adds a pooling whose windows lie side by side unless a stride is given.
  public mutating func averagePool(
    _ name: String, _ input: Value, size: Int, stride: Int? = nil, padding: Int = 0
  ) -> Value {
    add(
      name, AveragePool2D.Attributes(size: size, stride: stride, padding: padding), to: [input],
      channels: input.channels)
  }
}
