import TensorCore

/// Products of matrices and vectors in tensors.
package enum TensorProducts {
  /// `left · right`: `[rows, depth]` and `[depth, columns]` give `[rows, columns]`, on several
  /// threads.
  ///
  /// - Precondition: The inner extents are equal.
  package static func matrix(_ left: Tensor, _ right: Tensor) -> Tensor {
    let (rows, depth, columns) = (left.shape[0], left.shape[1], right.shape[1])
    precondition(
      right.shape[0] == depth,
      "TensorProducts.matrix: found \(left.shape) and \(right.shape), expected equal inner extents")
    return Tensor([rows, columns]) { result in
      withPointers(left, right) { left, right in
        multiply(
          MatrixFactor(left, rowStride: depth), MatrixFactor(right, rowStride: columns),
          rows: rows, columns: columns, depth: depth, into: result, rowStride: columns)
      }
    }
  }

  /// `start + vector · matrix`, row after row: `[rows]` and `[rows, columns]` give one number per
  /// column.
  ///
  /// - Precondition: `start` has one number per column, and `vector` one per row.
  package static func adding(
    _ vector: Tensor, times matrix: Tensor, to start: [Float]
  ) -> [Float] {
    let (rows, columns) = (matrix.shape[0], matrix.shape[1])
    precondition(
      vector.shape == [rows] && start.count == columns,
      "TensorProducts.adding: found \(start.count) sums and a vector \(vector.shape) for the "
        + "matrix \(matrix.shape), expected one per column and one per row")
    var sums = start
    withPointers(vector, matrix) { vector, matrix in
      for row in 0..<rows {
        for column in 0..<columns { sums[column] += vector[row] * matrix[row * columns + column] }
      }
    }
    return sums
  }

  /// `matrix + left ⊗ right`: the outer product of two vectors added to `[left, right]`.
  ///
  /// - Precondition: `left` has one number per row, and `right` one per column.
  package static func addingOuter(_ left: [Float], _ right: [Float], to matrix: Tensor) -> Tensor {
    precondition(
      matrix.shape == [left.count, right.count],
      "TensorProducts.addingOuter: found vectors of \(left.count) and \(right.count), expected one "
        + "number per row and column of \(matrix.shape)")
    return matrix.withPointer { source in
      Tensor(matrix.shape) { sum in
        for (row, factor) in left.enumerated() {
          for (column, value) in right.enumerated() {
            let index = row * right.count + column
            sum[index] = source[index] + factor * value
          }
        }
      }
    }
  }
}
