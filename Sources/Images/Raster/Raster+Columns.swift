extension Raster {
  /// The picture of some columns; nil if there is no memory for it.
  ///
  /// - Precondition: The picture has these columns.
  package func columns(_ range: Range<Int>) -> Raster? {
    precondition(
      0 <= range.lowerBound && range.upperBound <= width,
      "Raster.columns: found \(range), expected columns of \(width)")
    let pixelBytes = channels * bitDepth / 8
    let rowBytes = range.count * pixelBytes
    guard let result = PixelMemory(count: rowBytes * height) else { return nil }
    let part = Raster(
      width: range.count, height: height, channels: channels, bitDepth: bitDepth, memory: result)
    guard rowBytes > 0 else { return part }
    for row in 0..<height {
      (part.memory.base + row * rowBytes).copyMemory(
        from: memory.base + (row * width + range.lowerBound) * pixelBytes, byteCount: rowBytes)
    }
    return part
  }
}
