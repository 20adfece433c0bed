/// The mean of each channel in each window; padding contributes zeros.
package enum AveragePooling {
  /// Writes the means.
  ///
  /// - Parameters:
  ///   - input: `[N, H, W, C]`.
  ///   - output: `[N, Ho, Wo, C]`.
  package static func forward(
    _ geometry: PoolingGeometry, _ input: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>
  ) {
    let channels = geometry.channels
    let count = Float(geometry.size * geometry.size)
    geometry.forEachWindow { image, place, window in
      let target = output + place
      target.update(repeating: 0, count: channels)
      for row in window.rows {
        for column in window.columns {
          let source = input + image + geometry.place(row, column)
          for channel in 0..<channels { target[channel] += source[channel] }
        }
      }
      for channel in 0..<channels { target[channel] /= count }
    }
  }

  /// Spreads each output's gradient evenly over its window; the padding's share is dropped.
  ///
  /// - Parameters:
  ///   - gradient: The output's gradient, `[N, Ho, Wo, C]`.
  ///   - inputGradient: `[N, H, W, C]`, overwritten.
  package static func backward(
    _ geometry: PoolingGeometry, gradient: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>
  ) {
    let channels = geometry.channels
    let share = 1 / Float(geometry.size * geometry.size)
    geometry.clear(inputGradient)
    geometry.forEachWindow { image, place, window in
      let source = gradient + place
      for row in window.rows {
        for column in window.columns {
          let target = inputGradient + image + geometry.place(row, column)
          for channel in 0..<channels { target[channel] += source[channel] * share }
        }
      }
    }
  }
}
