import Images

/// The pixels of an image file as data sets hold them, 8 bits a sample.
package struct ImageBytes {
  /// The size of the image, after any resizing.
  package let size: ImageSize
  /// The samples, `[height, width, channels]`.
  package let bytes: [UInt8]

  /// Reads a PNG file.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - size: The size that the image is resized to (bilinear, antialiased); nil for its own.
  ///   - color: The color that it is converted to; transparency is dropped.
  /// - Throws: `FileProblem` if the file is missing or invalid.
  package init(path: String, size: ImageSize?, color: ImageFolder.Color) throws {
    var image = try PNG.read(path).converted(to: color == .gray ? .gray : .rgb)
    let found = ImageSize(height: image.height, width: image.width)
    if let size, found != size {
      image = image.resized(width: size.width, height: size.height, interpolation: .bilinear)
    }
    self.size = size ?? found
    bytes = image.samples.map { UInt8((min(max($0, 0), 1) * 255).rounded()) }
  }
}
