/// Crops that are resized.
extension PixelCanvas {
  /// Cuts a box out and resizes it to the size of the image: first along rows, then along columns,
  /// each rounded to bytes.
  func resize(_ box: PixelBox) {
    let row = width * channels
    if narrowed.isEmpty { narrowed = Array(repeating: 0, count: count) }
    replace { source, target in
      let corner = source + (box.top * width + box.left) * channels
      narrowed.withUnsafeMutableBufferPointer { buffer in
        guard let narrowed = buffer.baseAddress else { return }
        if box.width == width {
          narrowed.update(from: corner, count: box.height * row)
        } else {
          columnTaps.set(from: box.width, to: width)
          Self.resampleRows(
            columnTaps, channels: channels, corner, pitch: row, rows: box.height,
            into: narrowed, pitch: row)
        }
        if box.height == height {
          target.update(from: narrowed, count: height * row)
        } else {
          rowTaps.set(from: box.height, to: height)
          resampleColumns(narrowed, into: target)
        }
      }
    }
  }

  private static func resampleRows(
    _ taps: ResamplingTaps, channels: Int, _ source: UnsafePointer<UInt8>, pitch: Int, rows: Int,
    into target: UnsafeMutablePointer<UInt8>, pitch targetPitch: Int
  ) {
    let half: Int32 = 1 << (ResamplingTaps.bits - 1)
    taps.starts.withUnsafeBufferPointer { starts in
      taps.counts.withUnsafeBufferPointer { counts in
        taps.weights.withUnsafeBufferPointer { weights in
          for y in 0..<rows {
            let line = source + y * pitch
            var output = target + y * targetPitch
            for x in 0..<starts.count {
              let pixel = line + starts[x] * channels
              let first = x * taps.stride
              if channels == 3 {
                var (red, green, blue) = (half, half, half)
                for tap in 0..<counts[x] {
                  let weight = weights[first + tap]
                  red &+= Int32(pixel[tap * 3]) &* weight
                  green &+= Int32(pixel[tap * 3 + 1]) &* weight
                  blue &+= Int32(pixel[tap * 3 + 2]) &* weight
                }
                output[0] = byte(red)
                output[1] = byte(green)
                output[2] = byte(blue)
              } else {
                for channel in 0..<channels {
                  var sum = half
                  for tap in 0..<counts[x] {
                    sum &+= Int32(pixel[tap * channels + channel]) &* weights[first + tap]
                  }
                  output[channel] = byte(sum)
                }
              }
              output += channels
            }
          }
        }
      }
    }
  }

  private func resampleColumns(
    _ source: UnsafePointer<UInt8>, into target: UnsafeMutablePointer<UInt8>
  ) {
    let (row, taps) = (width * channels, rowTaps)
    if sums.isEmpty { sums = Array(repeating: 0, count: row) }
    sums.withUnsafeMutableBufferPointer { sums in
      for y in 0..<height {
        for x in 0..<row { sums[x] = 1 << (ResamplingTaps.bits - 1) }
        for tap in 0..<taps.counts[y] {
          let weight = taps.weights[y * taps.stride + tap]
          let line = source + (taps.starts[y] + tap) * row
          for x in 0..<row { sums[x] &+= Int32(line[x]) &* weight }
        }
        let line = target + y * row
        for x in 0..<row { line[x] = Self.byte(sums[x]) }
      }
    }
  }

  /// A sum in fixed point as a byte. Rounded weights can sum to a little more than 1.
  @inline(__always)
  private static func byte(_ sum: Int32) -> UInt8 {
    UInt8(truncatingIfNeeded: min(255, sum &>> ResamplingTaps.bits))
  }
}
