/// What a convolution reads outside the image.
public enum PaddingMode: Hashable, Sendable {
  /// Zeros.
  case zeros
  /// The image's mirror image, without repeating the border's pixels.
  case reflection
}
