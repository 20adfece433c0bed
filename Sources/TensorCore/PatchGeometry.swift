/// How an operation that mixes channels reads its input. Each output pixel is the product of a
/// patch (all input channels under each tap of the kernel) and a matrix `[taps · Cin, Cout]`.
public struct PatchGeometry: Hashable, Sendable {
  /// Which input pixels an output pixel reads, and how the weight's axes are ordered.
  public enum Kind: Hashable, Sendable {
    /// A convolution reads the pixels around the output pixel. The weight is `[kH, kW, Cin, Cout]`.
    /// The padding holds zeros or, if `mirrors` is true, the mirrored image.
    case convolution(mirrors: Bool)
    /// A transposed convolution reads as a convolution's backward pass does. The weight is `[kH,
    /// kW, Cout, Cin]`.
    case transposed
    /// A linear layer reads the whole vector. The weight is `[Cout, Cin]`.
    case linear
  }

  /// Which input pixels an output pixel reads.
  public let kind: Kind
  /// The height of the kernel.
  public let kernelHeight: Int
  /// The width of the kernel.
  public let kernelWidth: Int
  /// The step between taps, in pixels of the larger of input and output.
  public let stride: Int
  /// Pixels of padding on each side of the image.
  public let padding: Int

  /// Makes a geometry from its extents.
  public init(_ kind: Kind, kernelHeight: Int, kernelWidth: Int, stride: Int = 1, padding: Int = 0)
  {
    self.kind = kind
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.stride = stride
    self.padding = padding
  }
}
