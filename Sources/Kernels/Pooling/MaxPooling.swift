import CKernels

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
    geometry.forEachGrid(input, output: output) { grid, _, _ in ck_max_pool(&grid) }
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
    geometry.forEachGrid(input, gradient: gradient, inputGradient: inputGradient) {
      grid, target, _, _ in
      ck_max_pool_gradient(&grid, target)
    }
  }
}
