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
    var result = [Float](repeating: 0, count: newWidth * newHeight * channels)
    samples.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { destination in
        guard let base = source.baseAddress, let target = destination.baseAddress else { return }
        let rows = FloatRows(width: width, height: height, channels: channels, base: base)
        let length = newWidth * channels
        Resampling(rows, width: newWidth, height: newHeight, interpolation).run { row, samples in
          (target + row * length).update(from: samples, count: length)
        }
        guard interpolation == .bicubic else { return }
        for index in destination.indices {
          destination[index] = Swift.min(Swift.max(destination[index], 0), 1)
        }
      }
    }
    return with(width: newWidth, height: newHeight, samples: result)
  }
}
