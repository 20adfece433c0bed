import CBLAS

/// Solves `A X = B` in place, in single precision and on the calling thread. Returns false if `A`
/// is not positive definite; both arguments then hold undefined values.
///
/// It is for many systems of moderate order whose solution need not be exact, such as ridge
/// regressions. Otherwise use `CholeskyFactor`, which takes twice the time.
///
/// - Parameters:
///   - matrix: `A`, `[order, order]`; only the lower triangle is read. It is overwritten.
///   - rightSide: `B`, `[order, columns]`; becomes `X`.
package func solvePositiveDefinite(
  order: Int, _ matrix: UnsafeMutablePointer<Float>, columns: Int,
  _ rightSide: UnsafeMutablePointer<Float>
) -> Bool {
  guard order > 0 else { return true }
  _ = singleThreadedBLAS
  var status: blasint = 0
  // The lower triangle of row-major data is the upper one of column-major data.
  spotrf_("U", [blasint(order)], matrix, [blasint(order)], &status, 1)
  guard status == 0 else { return false }
  guard columns > 0 else { return true }
  for orientation in [CblasNoTrans, CblasTrans] {
    cblas_strsm(
      CblasRowMajor, CblasLeft, CblasLower, orientation, CblasNonUnit, blasint(order),
      blasint(columns), 1, matrix, blasint(order), rightSide, blasint(columns))
  }
  return true
}
