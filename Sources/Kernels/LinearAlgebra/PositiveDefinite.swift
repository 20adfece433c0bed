import CBLAS

/// Solves `A X = B` in place, in single precision and on the calling thread; false if `A` is not
/// positive definite, and then both are spoilt.
///
/// For many systems of moderate order whose solution need not be exact, such as least squares with
/// a ridge; `CholeskyFactor` is for the others and takes twice the time.
///
/// - Parameters:
///   - matrix: `A`, `[order, order]`, of which the lower triangle is read; becomes scratch.
///   - rightSide: `B`, `[order, columns]`; becomes `X`.
package func solvePositiveDefinite(
  order: Int, _ matrix: UnsafeMutablePointer<Float>, columns: Int,
  _ rightSide: UnsafeMutablePointer<Float>
) -> Bool {
  guard order > 0 else { return true }
  _ = singleThreadedBLAS
  var status: blasint = 0
  // The lower triangle by rows is the upper one by columns.
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
