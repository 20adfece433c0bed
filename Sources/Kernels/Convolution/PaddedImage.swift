/// Lines of an image `[H, W, C]` with zeros around, cut to some of its channels.
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

  /// Floats per line of the padded image.
  var lineFloats: Int { columns * kept.count }

  /// Writes the lines `rows`, of which some may lie outside the image.
  func copy(
    _ rows: Range<Int>, of image: UnsafePointer<Float>, to destination: UnsafeMutablePointer<Float>
  ) {
    let firstColumn = max(0, -left)
    let endColumn = max(firstColumn, min(columns, width - left))
    for row in rows {
      let target = destination + (row - rows.lowerBound) * lineFloats
      guard row >= 0, row < height else {
        target.update(repeating: 0, count: lineFloats)
        continue
      }
      target.update(repeating: 0, count: firstColumn * kept.count)
      (target + endColumn * kept.count).update(
        repeating: 0, count: (columns - endColumn) * kept.count)
      let source = image + (row * width + left) * channels + kept.lowerBound
      if kept.count == channels {
        (target + firstColumn * channels).update(
          from: source + firstColumn * channels, count: (endColumn - firstColumn) * channels)
      } else {
        for column in firstColumn..<endColumn {
          for channel in 0..<kept.count {
            target[column * kept.count + channel] = source[column * channels + channel]
          }
        }
      }
    }
  }
}
