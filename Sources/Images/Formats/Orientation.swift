/// How the rows and columns of a file must be turned to show the picture upright: Exif's tag 0x0112.
enum Orientation: Int {
  case upright = 1
  case mirrored, upsideDown, mirroredUpsideDown
  case transposed, turnedRight, transposedUpsideDown, turnedLeft

  /// Whether rows become columns.
  var swapsSides: Bool { rawValue >= 5 }

  /// Where the first pixel of the result comes from, and the steps along its rows and columns, for a
  /// file of this size: indices of pixels.
  func walk(width: Int, height: Int) -> (start: Int, right: Int, down: Int) {
    let (lastColumn, lastRow) = (width - 1, (height - 1) * width)
    return switch self {
    case .upright: (0, 1, width)
    case .mirrored: (lastColumn, -1, width)
    case .upsideDown: (lastRow + lastColumn, -1, -width)
    case .mirroredUpsideDown: (lastRow, 1, -width)
    case .transposed: (0, width, 1)
    case .turnedRight: (lastRow, -width, 1)
    case .transposedUpsideDown: (lastRow + lastColumn, -width, -1)
    case .turnedLeft: (lastColumn, width, -1)
    }
  }
}

extension Raster {
  /// The picture of 8 bits, turned; nil if there is no memory for it.
  func turned(by orientation: Orientation) -> Raster? {
    guard orientation != .upright else { return self }
    guard let result = PixelMemory(count: memory.bytes.count) else { return nil }
    let (newWidth, newHeight) = orientation.swapsSides ? (height, width) : (width, height)
    let walk = orientation.walk(width: width, height: height)
    let source = memory.base.assumingMemoryBound(to: UInt8.self)
    var destination = result.base.assumingMemoryBound(to: UInt8.self)
    for y in 0..<newHeight {
      var pixel = source + (walk.start + y * walk.down) * channels
      for _ in 0..<newWidth {
        for channel in 0..<channels { destination[channel] = pixel[channel] }
        destination += channels
        pixel += walk.right * channels
      }
    }
    return Raster(width: newWidth, height: newHeight, channels: channels, memory: result)
  }

  /// The picture of CMYK in RGB, by Pillow's formula; nil if there is no memory for it.
  ///
  /// - Parameter isInverted: Whether 255 stands for no ink.
  func convertedFromCMYK(isInverted: Bool) -> Raster? {
    guard let result = PixelMemory(count: width * height * 3) else { return nil }
    let source = memory.base.assumingMemoryBound(to: UInt8.self)
    let destination = result.base.assumingMemoryBound(to: UInt8.self)
    let flip: UInt8 = isInverted ? 255 : 0
    for pixel in 0..<width * height {
      let white = 255 - Int(source[4 * pixel + 3] ^ flip)
      for channel in 0..<3 {
        let ink = Int(source[4 * pixel + channel] ^ flip)
        let product = ink * white + 128
        destination[3 * pixel + channel] = UInt8(white - ((product >> 8) + product) >> 8)
      }
    }
    return Raster(width: width, height: height, channels: 3, memory: result)
  }
}
