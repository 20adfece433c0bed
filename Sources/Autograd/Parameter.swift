import TensorCore

/// A tensor that a module owns: a trained weight, or a running statistic.
///
/// A class, so that layer, optimizer and checkpoint share one instance.
public final class Parameter {
  /// How the axes in memory relate to those of PyTorch's tensor of the same name, as files hold it.
  public enum Layout: Hashable, Sendable {
    /// The same axes in memory and on disk: vectors and `[out, in]` matrices.
    case identical
    /// `[kH, kW, Cin / groups, Cout]` in memory, `[Cout, Cin / groups, kH, kW]` on disk.
    ///
    /// A transposed convolution stores the kernel of the convolution that it reverses, whose `Cout`
    /// is its own `Cin`. On disk its tensor therefore equals PyTorch's.
    case convolution
    /// `[out, h * w * c]` in memory, columns ordered c, h, w on disk: a linear layer after a
    /// flattened image.
    case flattenedImage(height: Int, width: Int)
    /// One number in memory, a rank-0 `I64` on disk.
    case counter
  }

  /// The current value.
  public var value: Tensor
  /// How files order the axes.
  public let layout: Layout
  /// Computes from `value` the weight that layers use, one after the other; usually empty.
  public var parametrizations: [any Parametrization] = []

  /// Makes a parameter from its initial value.
  public init(_ value: Tensor, layout: Layout = .identical) {
    self.value = value
    self.layout = layout
  }
}
