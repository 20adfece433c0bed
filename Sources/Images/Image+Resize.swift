extension Image {
  /// How samples between pixels are interpolated.
  public enum Interpolation: Sendable {
    /// Straight lines between pixels: a triangle of radius 1.
    case bilinear
    /// Cubic pieces of radius 2, Keys 1981 with a = -0.5 (Catmull-Rom).
    case bicubic

    /// How far the filter reaches, in pixels.
    var radius: Double {
      switch self {
      case .bilinear: 1
      case .bicubic: 2
      }
    }

    /// The filter's value at a distance from its center.
    func weight(at distance: Double) -> Double {
      let x = abs(distance)
      switch self {
      case .bilinear:
        return Swift.max(0, 1 - x)
      case .bicubic:
        let a = -0.5
        if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
        if x < 2 { return ((x - 5) * x + 8) * x * a - 4 * a }
        return 0
      }
    }
  }

  /// The picture at another size, filtered along rows and then along columns.
  ///
  /// Pixels are squares: the center of output pixel `i` lies at `(i + 0.5) * input / output` of the
  /// input. When a side shrinks, the filter is stretched by the same factor, so that every input
  /// pixel contributes (antialiasing). At the edges the remaining weights are scaled to sum to 1.
  /// The results agree with Pillow's floating-point mode. Bicubic overshoot is clamped to 0...1.
  /// Each channel is filtered on its own; where alpha matters, convert first.
  ///
  /// - Precondition: sides of at least 1.
  public func resized(
    width newWidth: Int, height newHeight: Int, interpolation: Interpolation = .bicubic
  ) -> Image {
    precondition(
      newWidth >= 1 && newHeight >= 1,
      "Image.resized: expected sides of at least 1, found \(newWidth) x \(newHeight)")
    var result = self
    if newWidth != width {
      result = result.resampledRows(Taps(from: width, to: newWidth, interpolation))
    }
    if newHeight != height {
      result = result.resampledColumns(Taps(from: height, to: newHeight, interpolation))
    }
    if interpolation == .bicubic {
      result.samples = result.samples.map { Swift.min(Swift.max($0, 0), 1) }
    }
    return result
  }

  private func resampledRows(_ taps: Taps) -> Image {
    var result: [Float] = []
    result.reserveCapacity(taps.count * height * channels)
    for row in 0..<height {
      for x in 0..<taps.count {
        let start = row * rowLength + taps.starts[x] * channels
        let weights = taps.weights[x]
        for channel in 0..<channels {
          var sum: Float = 0
          for tap in 0..<weights.count {
            sum += weights[tap] * samples[start + tap * channels + channel]
          }
          result.append(sum)
        }
      }
    }
    return with(width: taps.count, height: height, samples: result)
  }

  private func resampledColumns(_ taps: Taps) -> Image {
    var result = [Float](repeating: 0, count: taps.count * rowLength)
    for y in 0..<taps.count {
      for (tap, weight) in taps.weights[y].enumerated() {
        let source = (taps.starts[y] + tap) * rowLength
        let destination = y * rowLength
        for offset in 0..<rowLength {
          result[destination + offset] += weight * samples[source + offset]
        }
      }
    }
    return with(width: width, height: taps.count, samples: result)
  }
}

/// Which inputs contribute to each output along one side, and with what weights.
private struct Taps {
  /// The first input of each output.
  var starts: [Int] = []
  /// The weights of the inputs from there on; they sum to 1.
  var weights: [[Float]] = []

  /// The number of outputs.
  var count: Int { starts.count }

  init(from input: Int, to output: Int, _ interpolation: Image.Interpolation) {
    let scale = Double(input) / Double(output)
    let stretch = max(scale, 1)
    let reach = interpolation.radius * stretch
    for position in 0..<output {
      let center = (Double(position) + 0.5) * scale
      // The pixels whose centers are within the radius; halves are rounded up at both ends, as in
      // Pillow.
      let first = max(0, Int((center - reach + 0.5).rounded(.down)))
      let end = min(input, Int((center + reach + 0.5).rounded(.down)))
      let raw = (first..<end).map {
        interpolation.weight(at: (Double($0) + 0.5 - center) / stretch)
      }
      let sum = raw.reduce(0, +)
      starts.append(first)
      weights.append(raw.map { Float($0 / sum) })
    }
  }
}
