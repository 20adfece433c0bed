/// How an operation that mixes channels reads its input: each output pixel is the product of a
/// patch, all channels under each tap of a kernel, with a matrix `[taps · Cin, Cout]`.
public struct PatchGeometry: Hashable, Sendable {
  /// Where the taps of an output pixel lie, and the order of the weight's axes.
  public enum Kind: Hashable, Sendable {
    /// Around the pixel; the weight is `[kH, kW, Cin, Cout]`. Outside the image lie zeros or, if it
    /// mirrors, the image's mirror image.
    case convolution(mirrors: Bool)
    /// As a convolution's backward pass reads; the weight is `[kH, kW, Cout, Cin]`.
    case transposed
    /// All of a vector; the weight is `[Cout, Cin]`.
    case linear
  }

  /// Where the taps lie.
  public let kind: Kind
  /// Taps of the kernel from top to bottom.
  public let kernelHeight: Int
  /// Taps of the kernel from left to right.
  public let kernelWidth: Int
  /// Pixels of the larger side per pixel of the smaller one.
  public let stride: Int
  /// Pixels around the image.
  public let padding: Int

  /// A geometry of these extents.
  public init(_ kind: Kind, kernelHeight: Int, kernelWidth: Int, stride: Int = 1, padding: Int = 0)
  {
    self.kind = kind
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.stride = stride
    self.padding = padding
  }
}
