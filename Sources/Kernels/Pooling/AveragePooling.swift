import CKernels

/// The mean of each channel in each window; padding contributes zeros, or nothing.
package struct AveragePooling {
  /// The windows, without a dilation.
  package let geometry: PoolingGeometry
  /// Whether the padding counts as pixels; what a window has beyond the padding never does.
  let countsPadding: Bool

  /// Makes a pooling.
  ///
  /// - Precondition: The windows have no dilation.
  package init(_ geometry: PoolingGeometry, countsPadding: Bool = true) {
    precondition(
      geometry.vertical.dilation == 1 && geometry.horizontal.dilation == 1,
      "AveragePooling: expected windows without a dilation")
    self.geometry = geometry
    self.countsPadding = countsPadding
  }

  /// Writes the means.
  ///
  /// - Parameters:
  ///   - input: `[N, H, W, C]`.
  ///   - output: `[N, Ho, Wo, C]`.
  package func forward(_ input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>) {
    geometry.forEachGrid(input, output: output) { grid, inside, padded in
      ck_average_pool(&grid, Float(countsPadding ? padded : inside))
    }
  }

  /// Spreads each output's gradient evenly over its window; the padding's share is dropped.
  ///
  /// - Parameters:
  ///   - gradient: The output's gradient, `[N, Ho, Wo, C]`.
  ///   - inputGradient: `[N, H, W, C]`, overwritten.
  package func backward(
    gradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>
  ) {
    geometry.forEachGrid(nil, gradient: gradient, inputGradient: inputGradient) {
      grid, target, inside, padded in
      ck_average_pool_gradient(&grid, 1 / Float(countsPadding ? padded : inside), target)
    }
  }
}
