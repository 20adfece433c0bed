import CBLAS

/// Whether a factor of a matrix product is used as it is or transposed.
package enum Orientation {
  /// As it is.
  case plain
  /// Transposed.
  case transposed

  fileprivate var flag: CBLAS_TRANSPOSE { self == .plain ? CblasNoTrans : CblasTrans }
}

/// A row-major factor of a matrix product.
package struct MatrixFactor {
  let pointer: UnsafePointer<Float>
  let rowStride: Int
  let orientation: Orientation

  /// Makes a factor.
  ///
  /// - Parameters:
  ///   - rowStride: Floats between the rows in memory.
  ///   - orientation: Whether the product uses it as it is or transposed.
  package init(
    _ pointer: UnsafePointer<Float>, rowStride: Int, _ orientation: Orientation = .plain
  ) {
    self.pointer = pointer
    self.rowStride = rowStride
    self.orientation = orientation
  }
}

/// `result = left · right`, or the product added to `result`; row-major, on the calling thread.
///
/// - Parameters:
///   - rows: Rows of the result.
///   - columns: Columns of the result.
///   - depth: The inner extent; a sum over no terms is zero.
///   - accumulating: Whether the product is added to `result`.
package func multiply(
  _ left: MatrixFactor, _ right: MatrixFactor, rows: Int, columns: Int, depth: Int,
  into result: UnsafeMutablePointer<Float>, rowStride: Int, accumulating: Bool = false
) {
  _ = singleThreadedBLAS
  guard rows > 0, columns > 0 else { return }
  guard depth > 0 else {
    if !accumulating {
      for row in 0..<rows { (result + row * rowStride).update(repeating: 0, count: columns) }
    }
    return
  }
  cblas_sgemm(
    CblasRowMajor, left.orientation.flag, right.orientation.flag, blasint(rows), blasint(columns),
    blasint(depth), 1, left.pointer, blasint(left.rowStride), right.pointer,
    blasint(right.rowStride), accumulating ? 1 : 0, result, blasint(rowStride))
}
