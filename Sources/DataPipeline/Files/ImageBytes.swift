import Images

/// The pixels of an image file as data sets hold them, 8 bits a sample.
package struct ImageBytes: Sendable {
  /// The size of the image, after any resizing.
  package let size: ImageSize
  /// The samples, `[height, width, channels]`.
  package let bytes: [UInt8]
  /// The format of the file.
  package let format: ImageFormat

  /// Reads an image file; any thread may do so.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - size: The size that the image is resized to (bilinear, antialiased); nil for its own.
  ///   - color: The color that it is converted to; transparency is dropped.
  /// - Throws: `FileProblem` if the file is missing or invalid; `NotEnoughMemory`.
  package init(path: String, size: ImageSize?, color: ImageFolder.Color) throws {
    let (raster, format) = try ImageFile.readRaster(path)
    self.size = size ?? ImageSize(height: raster.height, width: raster.width)
    self.format = format
    bytes = raster.samples(
      color == .gray ? .gray : .rgb, size: (self.size.width, self.size.height),
      interpolation: .bilinear)
  }
}
