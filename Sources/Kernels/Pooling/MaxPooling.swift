/// The largest value of each channel in each window; padding is never the largest.
package enum MaxPooling {
  /// Writes the maxima.
  ///
  /// - Parameters:
  ///   - input: `[N, H, W, C]`.
  ///   - output: `[N, Ho, Wo, C]`; NaN if the window contains a NaN.
  package static func forward(
    _ geometry: PoolingGeometry, _ input: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>
  ) {
    let channels = geometry.channels
    geometry.forEachWindow { image, place, window in
      let target = output + place
      target.update(repeating: -.infinity, count: channels)
      for row in window.rows {
        for column in window.columns {
          let source = input + image + geometry.place(row, column)
          for channel in 0..<channels {
            let value = source[channel]
            target[channel] = value > target[channel] || value.isNaN ? value : target[channel]
          }
        }
      }
    }
  }

  /// Adds each output's gradient to the first of the largest values in its window, row by row.
  ///
  /// It searches the maxima again instead of storing their places; the previous layer keeps the
  /// input anyway.
  ///
  /// - Parameters:
  ///   - input: `[N, H, W, C]`.
  ///   - gradient: The output's gradient, `[N, Ho, Wo, C]`.
  ///   - inputGradient: `[N, H, W, C]`, overwritten.
  package static func backward(
    _ geometry: PoolingGeometry, _ input: UnsafePointer<Float>, gradient: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>
  ) {
    geometry.clear(inputGradient)
    geometry.forEachWindow { image, place, window in
      for channel in 0..<geometry.channels {
        var largest = -Float.infinity
        var winner = geometry.place(window.rows.lowerBound, window.columns.lowerBound)
        for row in window.rows {
          for column in window.columns {
            let candidate = geometry.place(row, column)
            let value = input[image + candidate + channel]
            guard value > largest || value.isNaN else { continue }
            largest = value
            winner = candidate
          }
        }
        inputGradient[image + winner + channel] += gradient[place + channel]
      }
    }
  }
}
