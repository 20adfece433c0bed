/// The largest value of each channel under each window; padding never wins.
package enum MaxPooling {
  /// - Parameters:
  ///   - input: `[N, H, W, C]`.
  ///   - output: `[N, Ho, Wo, C]`; a NaN under the window wins.
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

  /// Gives each output's gradient to the first of the largest values under its window, row by row.
  ///
  /// The places are searched again rather than kept: the layer before keeps the input anyway.
  ///
  /// - Parameters:
  ///   - input: `[N, H, W, C]`.
  ///   - gradient: Of the output, `[N, Ho, Wo, C]`.
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
