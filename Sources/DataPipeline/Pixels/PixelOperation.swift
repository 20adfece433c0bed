/// A change to an image of bytes that keeps its shape, with all that was drawn for it.
///
/// Each agrees with torchvision's function for PIL images within one level of a byte.
package enum PixelOperation: Equatable, Sendable {
  /// Output (y, x) shows input (y + top, x + left), and black outside.
  case shift(top: Int, left: Int)
  /// Mirrors from left to right.
  case flip
  /// Cuts a box out and resizes it to the size of the image, bilinear and antialiased.
  case resizedCrop(PixelBox)
  /// Moves the pixels; black comes in from outside.
  case affine(AffineMap, PixelInterpolation)
  /// Multiplies all samples by a factor.
  case brightness(Double)
  /// Scales the differences from the mean gray by a factor.
  case contrast(Double)
  /// Scales the differences from the pixel's own gray by a factor; only of RGB.
  case saturation(Double)
  /// Turns the hue by a share of the circle in -0.5...0.5; only of RGB.
  case hue(Double)
  /// Scales the differences from the smoothed image by a factor.
  case sharpness(Double)
  /// Keeps the highest bits of each sample.
  case posterize(bits: Int)
  /// Inverts the samples from a threshold on.
  case solarize(threshold: Double)
  /// Stretches each channel to 0...255.
  case autocontrast
  /// Spreads each channel so that its values are about equally frequent.
  case equalize
}
