/// The solution of `matrix · x = right` in double precision, by Gauss-Jordan elimination with pivots: a
/// reference for faster methods.
///
/// - Parameters:
///   - matrix: The rows of a square matrix.
///   - right: The rows of the right sides.
package func solutionByElimination(_ matrix: [[Double]], _ right: [[Double]]) -> [[Double]] {
  var (a, b) = (matrix, right)
  for column in a.indices {
    let pivot = (column..<a.count).max { abs(a[$0][column]) < abs(a[$1][column]) } ?? column
    a.swapAt(column, pivot)
    b.swapAt(column, pivot)
    for row in a.indices where row != column {
      let factor = a[row][column] / a[column][column]
      for index in a.indices { a[row][index] -= factor * a[column][index] }
      for index in b[row].indices { b[row][index] -= factor * b[column][index] }
    }
  }
  return a.indices.map { row in b[row].map { $0 / a[row][row] } }
}
