/// Least squares with coefficients of at least 0 (Lawson, Hanson 1974), by coordinate descent.
enum NonnegativeLeastSquares {
  /// The x ≥ 0 that minimizes `‖rows · x − targets‖² + Σ ridge · (scaled x)²`, where each x is scaled by
  /// the length of its column and has its own ridge.
  ///
  /// - Precondition: All rows have the same length.
  static func solution(rows: [[Double]], targets: [Double], ridges: [Double]) -> [Double] {
    let columns = rows[0].count
    let scales = (0..<columns).map { column in
      rows.reduce(0) { $0 + $1[column] * $1[column] }.squareRoot()
    }
    func scaled(_ row: Int, _ column: Int) -> Double {
      scales[column] > 0 ? rows[row][column] / scales[column] : 0
    }
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: columns), count: columns)
    var vector = [Double](repeating: 0, count: columns)
    for row in rows.indices {
      let values = (0..<columns).map { scaled(row, $0) }
      for i in 0..<columns {
        vector[i] += values[i] * targets[row]
        for j in 0..<columns { matrix[i][j] += values[i] * values[j] }
      }
    }
    for i in 0..<columns { matrix[i][i] += ridges[i] }
    var solution = [Double](repeating: 0, count: columns)
    for _ in 0..<mostSweeps {
      var largestStep = 0.0
      for i in 0..<columns where scales[i] > 0 {
        let residual = vector[i] - zip(matrix[i], solution).reduce(0) { $0 + $1.0 * $1.1 }
        let next = max(0, solution[i] + residual / matrix[i][i])
        largestStep = max(largestStep, abs(next - solution[i]))
        solution[i] = next
      }
      if largestStep < 1e-9 { break }
    }
    return zip(solution, scales).map { $1 > 0 ? $0 / $1 : 0 }
  }

  private static let mostSweeps = 3000
}
