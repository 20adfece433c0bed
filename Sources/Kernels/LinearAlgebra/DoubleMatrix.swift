/// A row-major matrix in double precision, for statistics and least squares; networks use `Tensor`.
package struct DoubleMatrix: Equatable, Sendable {
  /// The number of rows.
  package let rows: Int
  /// The number of columns.
  package let columns: Int
  /// The scalars, row by row.
  package var scalars: [Double] {
    didSet { Self.requireCount(scalars, rows, columns) }
  }

  /// Makes a matrix from its scalars, row by row.
  ///
  /// - Precondition: There are `rows * columns` scalars.
  package init(_ scalars: [Double], rows: Int, columns: Int) {
    Self.requireCount(scalars, rows, columns)
    self.rows = rows
    self.columns = columns
    self.scalars = scalars
  }

  /// Makes a matrix of zeros.
  package init(zeros rows: Int, _ columns: Int) {
    self.init([Double](repeating: 0, count: rows * columns), rows: rows, columns: columns)
  }

  /// The scalar in a row and column.
  package subscript(row: Int, column: Int) -> Double {
    get { scalars[row * columns + column] }
    set { scalars[row * columns + column] = newValue }
  }

  /// The sum of the diagonal.
  package var trace: Double { (0..<min(rows, columns)).reduce(0) { $0 + self[$1, $1] } }

  /// Whether every scalar is finite.
  package var isFinite: Bool { scalars.allSatisfy(\.isFinite) }

  /// `left · right`, each as it is or transposed, on the calling thread.
  ///
  /// - Precondition: The inner extents are equal.
  package static func product(
    _ left: DoubleMatrix, _ right: DoubleMatrix, transposingLeft: Bool = false,
    transposingRight: Bool = false
  ) -> DoubleMatrix {
    let (rows, depth) =
      transposingLeft ? (left.columns, left.rows) : (left.rows, left.columns)
    let (rightDepth, columns) =
      transposingRight ? (right.columns, right.rows) : (right.rows, right.columns)
    precondition(
      depth == rightDepth,
      "DoubleMatrix.product: found \(rows)×\(depth) and \(rightDepth)×\(columns), expected equal "
        + "inner extents")
    let left = transposingLeft ? left.transposed : left
    let right = transposingRight ? right.transposed : right
    var result = DoubleMatrix(zeros: rows, columns)
    result.scalars.withUnsafeMutableBufferPointer { sums in
      left.scalars.withUnsafeBufferPointer { left in
        right.scalars.withUnsafeBufferPointer { right in
          // Some rows of the right factor at a time, which stay in the cache for all rows.
          for start in stride(from: 0, to: depth, by: 64) {
            for row in 0..<rows {
              for index in start..<min(depth, start + 64) {
                let factor = left[row * depth + index]
                for column in 0..<columns {
                  sums[row * columns + column] += factor * right[index * columns + column]
                }
              }
            }
          }
        }
      }
    }
    return result
  }

  /// The matrix with rows and columns exchanged.
  private var transposed: DoubleMatrix {
    var result = DoubleMatrix(zeros: columns, rows)
    for row in 0..<rows {
      for column in 0..<columns {
        result.scalars[column * rows + row] = scalars[row * columns + column]
      }
    }
    return result
  }

  private static func requireCount(_ scalars: [Double], _ rows: Int, _ columns: Int) {
    precondition(
      rows >= 0 && columns >= 0 && scalars.count == rows * columns,
      "DoubleMatrix: found \(scalars.count) scalars, expected \(rows)×\(columns)")
  }
}
