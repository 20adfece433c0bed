extension Image {
  /// The rectangle whose upper left corner is at (`x`, `y`).
  ///
  /// - Precondition: the rectangle has at least one pixel and lies inside the picture.
  public func cropped(x: Int, y: Int, width: Int, height: Int) -> Image {
    precondition(
      x >= 0 && y >= 0 && width >= 1 && height >= 1 && width <= self.width - x
        && height <= self.height - y,
      "Image.cropped: expected a rectangle inside \(self.width) x \(self.height), "
        + "found \(width) x \(height) at (\(x), \(y))")
    var result: [Float] = []
    result.reserveCapacity(width * height * channels)
    for row in y..<y + height {
      let start = row * rowLength + x * channels
      result += samples[start..<start + width * channels]
    }
    return with(width: width, height: height, samples: result)
  }

  /// The mirror image: left and right exchanged.
  public func flippedHorizontally() -> Image {
    var result: [Float] = []
    result.reserveCapacity(samples.count)
    for row in 0..<height {
      for x in stride(from: width - 1, through: 0, by: -1) {
        let start = row * rowLength + x * channels
        for channel in 0..<channels { result.append(samples[start + channel]) }
      }
    }
    return with(width: width, height: height, samples: result)
  }

  /// The picture with each pixel enlarged to a square of `factor` by `factor` pixels, so that small
  /// pictures can be viewed.
  ///
  /// - Precondition: a factor of at least 1.
  public func enlarged(by factor: Int) -> Image {
    precondition(factor >= 1, "Image.enlarged: expected a factor of at least 1, found \(factor)")
    var result: [Float] = []
    result.reserveCapacity(samples.count * factor * factor)
    for row in 0..<height {
      let start = result.count
      for x in 0..<width {
        let pixel = samples[(row * width + x) * channels..<(row * width + x + 1) * channels]
        for _ in 0..<factor { result += pixel }
      }
      let wideRow = Array(result[start...])
      for _ in 1..<factor { result += wideRow }
    }
    return with(width: width * factor, height: height * factor, samples: result)
  }
}
