/// Sharpness.
extension PixelCanvas {
  /// Scales the differences from the smoothed image by a factor.
  ///
  /// The smoothing weights a pixel by 5/13 and its eight neighbors by 1/13; the outermost pixels
  /// stay as they are. As in Pillow.
  func sharpen(_ factor: Double) {
    guard height > 2, width > 2 else { return }
    let (row, channels) = (width * channels, channels)
    replace { source, target in
      target.update(from: source, count: count)
      for y in 1..<height - 1 {
        Self.sharpen(
          source + y * row, row: row, channels: channels, by: Blend(factor), into: target + y * row)
      }
    }
  }

  /// Sharpens a row, except for its ends.
  private static func sharpen(
    _ middle: UnsafePointer<UInt8>, row: Int, channels: Int, by blend: Blend,
    into output: UnsafeMutablePointer<UInt8>
  ) {
    let (above, below) = (middle - row, middle + row)
    for x in channels..<row - channels {
      let (before, after) = (x &- channels, x &+ channels)
      let upper = Int32(above[before]) &+ Int32(above[x]) &+ Int32(above[after])
      let lower = Int32(below[before]) &+ Int32(below[x]) &+ Int32(below[after])
      let beside = Int32(middle[before]) &+ Int32(middle[after])
      let sum = upper &+ lower &+ beside &+ 5 &* Int32(middle[x])
      output[x] = blend((2 &* sum &+ 13) / 26, Int32(middle[x]))
    }
  }
}
