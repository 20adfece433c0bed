import TensorCore

/// Products of matrices and vectors that are tensors.
package enum TensorProducts {
  /// `left · right`: `[rows, depth]` and `[depth, columns]` to `[rows, columns]`, in blocks of rows
  /// on several threads.
  ///
  /// - Precondition: The inner extents are equal.
  package static func matrix(_ left: Tensor, _ right: Tensor) -> Tensor {
    let (rows, depth, columns) = (left.shape[0], left.shape[1], right.shape[1])
    precondition(
      right.shape[0] == depth, "TensorProducts.matrix: found \(left.shape) and \(right.shape)")
    return Tensor([rows, columns]) { result in
      withPointers(left, right) { left, right in
        Parallelism.forEachRange(of: rows, grain: 96) { range in
          multiply(
            MatrixFactor(left + range.lowerBound * depth, rowStride: depth),
            MatrixFactor(right, rowStride: columns), rows: range.count, columns: columns,
            depth: depth, into: result + range.lowerBound * columns, rowStride: columns)
        }
      }
    }
  }

  /// `start + vector · matrix`, row after row: `[rows]` and `[rows, columns]` to a number per
  /// column.
  ///
  /// - Precondition: There is a number in `start` for each column.
  package static func adding(
    _ vector: Tensor, times matrix: Tensor, to start: [Float]
  ) -> [Float] {
    let (rows, columns) = (matrix.shape[0], matrix.shape[1])
    precondition(
      vector.shape == [rows] && start.count == columns,
      "TensorProducts.adding: found \(start.count) sums, \(vector.shape) and \(matrix.shape)")
    var sums = start
    withPointers(vector, matrix) { vector, matrix in
      for row in 0..<rows {
        for column in 0..<columns { sums[column] += vector[row] * matrix[row * columns + column] }
      }
    }
    return sums
  }

  /// `matrix + left ⊗ right`: the products of two vectors added to `[left, right]`.
  ///
  /// - Precondition: There is a number in `left` for each row, and in `right` for each column.
  package static func addingOuter(_ left: [Float], _ right: [Float], to matrix: Tensor) -> Tensor {
    precondition(
      matrix.shape == [left.count, right.count],
      "TensorProducts.addingOuter: found \(left.count) and \(right.count) for \(matrix.shape)")
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
