import CKernels

/// Finishes each part of a convolution's output while the part is in cache: adds a residual and
/// applies a rectifier.
package struct ConvolutionTail {
  /// Of the output's shape, or nil.
  let residual: UnsafePointer<Float>?
  let rectifier: Rectifier

  /// Makes a tail; `residual` must stay valid while it is used.
  package init(residual: UnsafePointer<Float>?, rectifier: Rectifier) {
    self.residual = residual
    self.rectifier = rectifier
  }

  /// Finishes neighboring values of the output.
  func finish(_ output: UnsafeMutablePointer<Float>, _ range: Range<Int>) {
    ck_add_rectified(
      output + range.lowerBound, range.count, residual.map { $0 + range.lowerBound },
      rectifier.negativeSlope)
  }
}
