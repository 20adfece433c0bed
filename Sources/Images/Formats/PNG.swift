import FileAccess

/// Writes PNG files. `ImageFile` reads them.
public enum PNG {
  /// Writes `image` to `path` atomically, with samples of 8 or 16 bits.
  ///
  /// - Precondition: a depth of 8 or 16, and a size within the limits of `ImageFile`.
  /// - Throws: `FileProblem` of kind `.cannotCreate` or `.inputOutput`.
  public static func write(_ image: Image, to path: String, bitDepth: Int = 8) throws {
    try AtomicFile.write(encode(image, bitDepth: bitDepth), to: path)
  }

  /// Requires a size that the reader accepts.
  static func requireSize(of image: Image) {
    precondition(
      ImageFile.allows(width: image.width, height: image.height),
      "PNG.encode: expected at most \(ImageFile.maximumSide) pixels a side and "
        + "\(ImageFile.maximumPixelCount) in all, found \(image.width) x \(image.height)")
  }
}
