import CBLAS

/// Whether a factor of a matrix product is read as it lies or transposed.
package enum Orientation {
  case plain
  case transposed

  fileprivate var flag: CBLAS_TRANSPOSE { self == .plain ? CblasNoTrans : CblasTrans }
}

/// A row-major factor of a matrix product.
package struct MatrixFactor {
  let pointer: UnsafePointer<Float>
  let rowStride: Int
  let orientation: Orientation

  package init(
    _ pointer: UnsafePointer<Float>, rowStride: Int, _ orientation: Orientation = .plain
  ) {
    self.pointer = pointer
    self.rowStride = rowStride
    self.orientation = orientation
  }
}

/// `result = left · right`, or added to what `result` holds; row-major, on the calling thread.
///
/// - Parameters:
///   - rows: Rows of the result.
///   - columns: Columns of the result.
///   - depth: The extent that is summed over; a sum over nothing is zero.
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
