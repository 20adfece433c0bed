import TensorCore

extension Tensor {
  /// The lower triangle of a square matrix with its diagonal, row by row: `[n (n + 1) / 2]`.
  ///
  /// - Precondition: The shape is `[n, n]`.
  package var lowerTriangle: Tensor {
    precondition(
      shape.rank == 2 && shape[0] == shape[1],
      "lowerTriangle: found \(shape), expected a square matrix")
    let order = shape[0]
    return withPointer { matrix in
      Tensor([order * (order + 1) / 2]) { triangle in
        var place = 0
        for row in 0..<order {
          for column in 0...row { triangle[place + column] = matrix[row * order + column] }
          place += row + 1
        }
      }
    }
  }

  /// The symmetric matrix `[order, order]` with this lower triangle; nil if the triangle has another
  /// number of scalars.
  package init?(lowerTriangle: Tensor, order: Int) {
    guard lowerTriangle.count == order * (order + 1) / 2 else { return nil }
    self = lowerTriangle.withPointer { triangle in
      Tensor([order, order]) { matrix in
        var place = 0
        for row in 0..<order {
          for column in 0...row {
            matrix[row * order + column] = triangle[place + column]
            matrix[column * order + row] = triangle[place + column]
          }
          place += row + 1
        }
      }
    }
  }
}
