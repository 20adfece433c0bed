import TensorCore

/// A tensor that a module owns: a trained weight, or a running statistic.
///
/// A reference, so that layer, optimizer and checkpoint mean the same one.
public final class Parameter {
  /// How the memory's axes relate to those of PyTorch's tensor of the same name, which files hold.
  public enum Layout: Hashable, Sendable {
    /// The same axes in memory and on disk: vectors and `[out, in]` matrices.
    case identical
    /// `[kH, kW, Cin / groups, Cout]` in memory, `[Cout, Cin / groups, kH, kW]` on disk.
    ///
    /// A transposed convolution keeps the kernel of the convolution that it reverses, whose `Cout`
    /// is its own `Cin`; its tensor on disk is then PyTorch's as well.
    case convolution
    /// `[out, h * w * c]` in memory, columns ordered c, h, w on disk: a linear layer after a
    /// flattened image.
    case flattenedImage(height: Int, width: Int)
    /// One number in memory, a rank-0 `I64` on disk.
    case counter
  }

  /// The current scalars.
  public var value: Tensor
  /// How files order the axes.
  public let layout: Layout
  /// Applied to `value` one after the other to compute the weight that layers use; usually empty.
  public var parametrizations: [any Parametrization] = []

  /// Makes a parameter from its first value.
  public init(_ value: Tensor, layout: Layout = .identical) {
    self.value = value
    self.layout = layout
  }
}
