/// The content of a convolution's padding.
public enum PaddingMode: Hashable, Sendable {
  /// Zeros.
  case zeros
  /// The mirrored image, without repeating the border's pixels.
  case reflection
}
