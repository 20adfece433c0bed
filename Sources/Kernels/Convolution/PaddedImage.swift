import CKernels

/// Lines of an image `[H, W, C]`, restricted to some channels and padded with zeros or the mirrored
/// image.
struct PaddedImage {
  let height: Int
  let width: Int
  /// Channels of the image.
  let channels: Int
  /// The channels that are kept.
  let kept: Range<Int>
  /// Where the padded image starts, in columns of the image; usually minus the padding.
  let left: Int
  /// Columns of the padded image.
  let columns: Int
  /// The content of the padding; beyond the mirrored image there are zeros.
  let mode: PaddingMode
  /// Floats per pixel of the padded image; those after the kept channels are zeros.
  let pixelFloats: Int

  init(
    height: Int, width: Int, channels: Int, kept: Range<Int>, left: Int, columns: Int,
    mode: PaddingMode = .zeros, pixelFloats: Int? = nil
  ) {
    self.height = height
    self.width = width
    self.channels = channels
    self.kept = kept
    self.left = left
    self.columns = columns
    self.mode = mode
    self.pixelFloats = pixelFloats ?? kept.count
  }

  /// Floats per line of the padded image.
  var lineFloats: Int { columns * pixelFloats }

  /// Writes the lines `rows`; some of them may lie outside the image.
  func copy(
    _ rows: Range<Int>, of image: UnsafePointer<Float>, to destination: UnsafeMutablePointer<Float>
  ) {
    let first = max(0, -left)
    let end = max(first, min(columns, width - left))
    for row in rows {
      let target = destination + (row - rows.lowerBound) * lineFloats
      guard let sourceRow = source(of: row, extent: height) else {
        target.update(repeating: 0, count: lineFloats)
        continue
      }
      let line = image + sourceRow * width * channels + kept.lowerBound
      copyPixels(
        end - first, from: line + (left + first) * channels, to: target + first * pixelFloats)
      for columns in [0..<first, end..<columns] {
        for column in columns {
          let pixel = target + column * pixelFloats
          if let sourceColumn = source(of: left + column, extent: width) {
            copyPixels(1, from: line + sourceColumn * channels, to: pixel)
          } else {
            pixel.update(repeating: 0, count: pixelFloats)
          }
        }
      }
    }
  }

  /// The index in the image that `position` shows along an axis; nil for zeros.
  private func source(of position: Int, extent: Int) -> Int? {
    if 0..<extent ~= position { return position }
    guard mode == .reflection else { return nil }
    let mirrored = position < 0 ? -position : 2 * (extent - 1) - position
    return 0..<extent ~= mirrored ? mirrored : nil
  }

  private func copyPixels(
    _ count: Int, from source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>
  ) {
    if pixelFloats == channels { return target.update(from: source, count: count * channels) }
    ck_copy_pixels(source, channels, kept.count, target, pixelFloats, count)
  }
}
