/// Rotations, shears and shifts.
extension PixelCanvas {
  /// Moves the pixels, with places in the input as whole multiples of 1/65536 pixel.
  func move(_ map: AffineMap, _ interpolation: PixelInterpolation) {
    func fixed(_ value: Double) -> Int { Int((value * 65536 + 0.5).rounded(.down)) }
    let steps = (x: fixed(map.a), y: fixed(map.d))
    replace { source, target in
      for row in 0..<height {
        let y = Double(row) + 0.5
        // Rows start from exact places, so that only the steps along a row are rounded.
        let start = (
          x: fixed(map.a / 2 + map.b * y + map.c), y: fixed(map.d / 2 + map.e * y + map.f)
        )
        let line = target + row * width * channels
        switch interpolation {
        case .nearest: takeNearest(source, into: line, from: start, by: steps)
        case .bilinear: interpolate(source, into: line, from: start, by: steps)
        }
      }
    }
  }

  private func takeNearest(
    _ source: UnsafePointer<UInt8>, into line: UnsafeMutablePointer<UInt8>,
    from start: (x: Int, y: Int), by steps: (x: Int, y: Int)
  ) {
    let (height, width, channels) = (height, width, channels)
    var (x, y, output) = (start.x, start.y, line)
    for _ in 0..<width {
      let (column, row) = (x >> 16, y >> 16)
      if column >= 0, column < width, row >= 0, row < height {
        let pixel = source + (row &* width &+ column) &* channels
        for channel in 0..<channels { output[channel] = pixel[channel] }
      } else {
        for channel in 0..<channels { output[channel] = 0 }
      }
      output += channels
      x &+= steps.x
      y &+= steps.y
    }
  }

  /// Places inside the image mix the four pixels whose centers surround them; at its edges they
  /// repeat the outer pixels.
  private func interpolate(
    _ source: UnsafePointer<UInt8>, into line: UnsafeMutablePointer<UInt8>,
    from start: (x: Int, y: Int), by steps: (x: Int, y: Int)
  ) {
    let (height, width, channels) = (height, width, channels)
    var (x, y, output) = (start.x, start.y, line)
    for _ in 0..<width {
      if x >= 0, x < width << 16, y >= 0, y < height << 16 {
        let (left, top) = ((x - 32768) >> 16, (y - 32768) >> 16)
        let across = UInt32(truncatingIfNeeded: (x - 32768) & 65535) >> 5
        let down = UInt32(truncatingIfNeeded: (y - 32768) & 65535) >> 5
        let (first, second) = (max(left, 0) &* channels, min(left + 1, width - 1) &* channels)
        let upper = source + max(top, 0) &* width &* channels
        let lower = source + min(top + 1, height - 1) &* width &* channels
        for channel in 0..<channels {
          let above =
            UInt32(upper[first &+ channel]) &* (2048 &- across)
            &+ UInt32(upper[second &+ channel]) &* across
          let below =
            UInt32(lower[first &+ channel]) &* (2048 &- across)
            &+ UInt32(lower[second &+ channel]) &* across
          let sum = above &* (2048 &- down) &+ below &* down
          output[channel] = UInt8(truncatingIfNeeded: (sum &+ 1 << 21) >> 22)
        }
      } else {
        for channel in 0..<channels { output[channel] = 0 }
      }
      output += channels
      x &+= steps.x
      y &+= steps.y
    }
  }
}
