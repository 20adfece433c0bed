import Autograd
import Kernels
import Layers
import TensorCore

/// The mean in windows: `[N, H, W, C]` to `[N, Ho, Wo, C]`.
///
/// `Ho = (H + top + bottom − height) / stride + 1`, rounded down, or up with `roundsUp`; `Wo` alike.
/// Padding holds zeros. Each sum is divided by the pixels of its window in the padded image, or in the
/// image alone without `countsPadding`.
public final class AveragePool2D: PoolingOperation {
  /// The attributes: size, stride and padding of the windows.
  public struct Attributes: PoolingAttributes {
    /// The key in a graph: `average_pool`.
    public static let key = "average_pool"
    /// Rows and columns of a window.
    public var size: AxisPair = 2
    /// The step between windows, in pixels; nil for `size`.
    public var stride: AxisPair?
    /// Pixels of zeros on each side of the image; less than the size.
    public var padding: ImageSides = 0
    /// Whether a last window may extend beyond the padded image. It starts in the image or in the
    /// padding before it.
    public var roundsUp = false
    /// Whether the mean counts the pixels of the padding; it never counts those beyond.
    public var countsPadding = true

    /// Makes windows of 2×2 with stride 2.
    public init() {}

    /// The attributes with their ranges.
    public static var list: [Attribute<Self>] {
      windowList + [Attribute("count_include_pad", \.countsPadding)]
    }

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
    let pooling = AveragePooling(
      attributes.geometry("AveragePool2D", input.shape), countsPadding: attributes.countsPadding)
    return tape.record(self, inputs: [input], output: pooling.average(input.tensor)) {
      [source = input.node] gradient, flow in
      flow.add(pooling.averageGradient(gradient), to: source)
    }
  }
}

extension Draft {
  /// Adds an average pooling; the stride is the size unless it is given.
  public mutating func averagePool(
    _ name: String, _ input: Value, size: AxisPair, stride: AxisPair? = nil,
    padding: ImageSides = 0, roundsUp: Bool = false, countsPadding: Bool = true
  ) -> Value {
    var attributes = AveragePool2D.Attributes(
      size: size, stride: stride, padding: padding, roundsUp: roundsUp)
    attributes.countsPadding = countsPadding
    return add(name, attributes, to: [input], channels: input.channels)
  }
}
