import CBLAS

/// The eigenvalues and eigenvectors of a real symmetric matrix: `A = Vᵀ · diag(values) · V`, where
/// the rows of `V` are the eigenvectors.
package struct SymmetricEigen: Sendable {
  /// The eigenvalues, ascending.
  package let values: [Double]
  /// Row `i` is the eigenvector of `values[i]`, of length 1.
  package let vectors: DoubleMatrix

  /// Decomposes `matrix` on the calling thread, and reads its lower triangle only. Returns nil if a
  /// scalar is not finite or LAPACK does not converge.
  ///
  /// - Precondition: The matrix is square.
  package init?(of matrix: DoubleMatrix) {
    guard let (values, vectors) = decompose(matrix, wantsVectors: true) else { return nil }
    self.values = values
    self.vectors = vectors
  }

  /// The eigenvalues alone, ascending; nil if a scalar is not finite or LAPACK does not converge.
  package static func values(of matrix: DoubleMatrix) -> [Double]? {
    decompose(matrix, wantsVectors: false)?.values
  }
}

/// Divide and conquer (LAPACK's `dsyevd`).
private func decompose(
  _ matrix: DoubleMatrix, wantsVectors: Bool
) -> (values: [Double], vectors: DoubleMatrix)? {
  let order = matrix.rows
  precondition(
    matrix.columns == order,
    "SymmetricEigen: found a matrix of \(order)×\(matrix.columns), expected a square one")
  guard matrix.isFinite else { return nil }
  var values = [Double](repeating: 0, count: order)
  var vectors = matrix
  guard order > 0 else { return (values, vectors) }

  _ = singleThreadedBLAS
  var status: blasint = 0
  func run(work: inout [Double], _ workCount: Int, indices: inout [blasint], _ indexCount: Int) {
    // The lower triangle of row-major data is the upper one of column-major data, and columns of
    // the result are our rows.
    dsyevd_(
      wantsVectors ? "V" : "N", "U", [blasint(order)], &vectors.scalars, [blasint(order)], &values,
      &work, [blasint(workCount)], &indices, [blasint(indexCount)], &status, 1, 1)
  }
  // A count of -1 queries the size of the work array.
  var (work, indices) = ([0.0], [blasint(0)])
  run(work: &work, -1, indices: &indices, -1)
  guard status == 0 else { return nil }
  let (workCount, indexCount) = (Int(work[0]), Int(indices[0]))
  work = [Double](repeating: 0, count: workCount)
  indices = [blasint](repeating: 0, count: indexCount)
  run(work: &work, workCount, indices: &indices, indexCount)
  return status == 0 ? (values, vectors) : nil
}
