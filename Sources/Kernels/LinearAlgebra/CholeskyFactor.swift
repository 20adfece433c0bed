import CBLAS

/// The triangular factor `L` of a symmetric positive definite matrix `A + λI = L · Lᵀ`, for solving
/// linear systems.
///
/// For ridge regression: the `X` that minimizes `|M X − Y|² + λ|X|²` is
/// `CholeskyFactor(of: MᵀM, ridge: λ)?.solution(of: MᵀY)`.
package struct CholeskyFactor: Sendable {
  /// `L` in the lower triangle; the scalars above it are not read.
  private let lower: DoubleMatrix

  /// Factors `matrix` on the calling thread, and reads its lower triangle only. Returns nil if `A +
  /// λI` is not positive definite, or not finite.
  ///
  /// - Parameter ridge: λ, added to the diagonal.
  /// - Precondition: The matrix is square.
  package init?(of matrix: DoubleMatrix, ridge: Double = 0) {
    let order = matrix.rows
    precondition(
      matrix.columns == order,
      "CholeskyFactor: found a matrix of \(order)×\(matrix.columns), expected a square one")
    guard matrix.isFinite, ridge.isFinite else { return nil }
    var lower = matrix
    for index in 0..<order { lower[index, index] += ridge }
    if order > 0 {
      _ = singleThreadedBLAS
      var status: blasint = 0
      // The lower triangle of row-major data is the upper one of column-major data.
      dpotrf_("U", [blasint(order)], &lower.scalars, [blasint(order)], &status, 1)
      guard status == 0 else { return nil }
    }
    self.lower = lower
  }

  /// The `X` with `(A + λI) X = B`, one column per column of `B`.
  ///
  /// - Precondition: `B` has as many rows as `A`.
  package func solution(of rightSide: DoubleMatrix) -> DoubleMatrix {
    precondition(
      rightSide.rows == lower.rows,
      "CholeskyFactor.solution: found \(rightSide.rows) rows, expected \(lower.rows)")
    var result = rightSide
    guard result.rows > 0, result.columns > 0 else { return result }
    _ = singleThreadedBLAS
    for orientation in [CblasNoTrans, CblasTrans] {
      cblas_dtrsm(
        CblasRowMajor, CblasLeft, CblasLower, orientation, CblasNonUnit, blasint(result.rows),
        blasint(result.columns), 1, lower.scalars, blasint(lower.columns), &result.scalars,
        blasint(result.columns))
    }
    return result
  }
}
