/// Solves `A X = B` in place, in single precision. Returns false if `A` is not positive definite or
/// not finite; both arguments then hold undefined values.
///
/// It is for systems of moderate order whose solution need not be exact, such as ridge regressions.
/// `A = L · Lᵀ` is factored in blocks of columns (Golub and Van Loan 2013, algorithm 4.2.1 by
/// blocks), so that nearly all the work is matrix products.
///
/// - Parameters:
///   - matrix: `A`, `[order, order]`; only the lower triangle is read. It is overwritten.
///   - rightSide: `B`, `[order, columns]`; becomes `X`.
package func solvePositiveDefinite(
  order: Int, _ matrix: UnsafeMutablePointer<Float>, columns: Int,
  _ rightSide: UnsafeMutablePointer<Float>
) -> Bool {
  let blocks = stride(from: 0, to: order, by: blockOrder).map {
    $0..<min(order, $0 + blockOrder)
  }
  for block in blocks {
    let rest = block.upperBound..<order
    guard factor(block, matrix, order) else { return false }
    for row in rest { solveRow(row, block, matrix, order) }
    subtractProducts(of: rest, block, matrix, order)
  }
  guard columns > 0 else { return true }
  // L · Y = B, then Lᵀ · X = Y.
  for block in blocks {
    solve(block, matrix, order, rightSide, columns)
    subtract(
      MatrixFactor(matrix + block.upperBound * order + block.lowerBound, rowStride: order),
      from: block.upperBound..<order, block, rightSide, columns)
  }
  for block in blocks.reversed() {
    solveTransposed(block, matrix, order, rightSide, columns)
    subtract(
      MatrixFactor(matrix + block.lowerBound * order, rowStride: order, .transposed),
      from: 0..<block.lowerBound, block, rightSide, columns)
  }
  return true
}

/// Columns of the factor that are computed before the rest of the matrix is updated.
private let blockOrder = 48

/// The factor of a block on the diagonal, in its place.
private func factor(
  _ block: Range<Int>, _ matrix: UnsafeMutablePointer<Float>, _ order: Int
) -> Bool {
  for row in block {
    let values = matrix + row * order
    solveRow(row, block.lowerBound..<row, matrix, order)
    var pivot = values[row]
    for index in block.lowerBound..<row { pivot -= values[index] * values[index] }
    guard pivot > 0, pivot.isFinite else { return false }
    values[row] = pivot.squareRoot()
  }
  return true
}

/// Divides a row's scalars in some columns by the transposed factor of these columns.
private func solveRow(
  _ row: Int, _ columns: Range<Int>, _ matrix: UnsafeMutablePointer<Float>, _ order: Int
) {
  let values = matrix + row * order
  for column in columns {
    let above = matrix + column * order
    var value = values[column]
    for index in columns.lowerBound..<column { value -= values[index] * above[index] }
    values[column] = value / above[column]
  }
}

/// Subtracts the products of a block's columns from the lower triangle of the rows below it.
private func subtractProducts(
  of rows: Range<Int>, _ block: Range<Int>, _ matrix: UnsafeMutablePointer<Float>, _ order: Int
) {
  for start in stride(from: rows.lowerBound, to: rows.upperBound, by: 192) {
    let end = min(rows.upperBound, start + 192)
    withScratch((end - start) * block.count) { negated in
      for row in start..<end {
        for (place, column) in block.enumerated() {
          negated[(row - start) * block.count + place] = -matrix[row * order + column]
        }
      }
      multiply(
        MatrixFactor(negated, rowStride: block.count),
        MatrixFactor(
          matrix + rows.lowerBound * order + block.lowerBound, rowStride: order, .transposed),
        rows: end - start, columns: end - rows.lowerBound, depth: block.count,
        into: matrix + start * order + rows.lowerBound, rowStride: order, accumulating: true)
    }
  }
}

/// Subtracts `factor · solution[block]` from some rows of the right side.
private func subtract(
  _ factor: MatrixFactor, from rows: Range<Int>, _ block: Range<Int>,
  _ rightSide: UnsafeMutablePointer<Float>, _ columns: Int
) {
  guard !rows.isEmpty else { return }
  withScratch(block.count * columns) { negated in
    for index in 0..<block.count * columns {
      negated[index] = -rightSide[block.lowerBound * columns + index]
    }
    multiply(
      factor, MatrixFactor(negated, rowStride: columns), rows: rows.count, columns: columns,
      depth: block.count, into: rightSide + rows.lowerBound * columns, rowStride: columns,
      accumulating: true)
  }
}

/// Solves with a block's factor in place.
private func solve(
  _ block: Range<Int>, _ matrix: UnsafeMutablePointer<Float>, _ order: Int,
  _ rightSide: UnsafeMutablePointer<Float>, _ columns: Int
) {
  for row in block {
    let target = rightSide + row * columns
    for index in block.lowerBound..<row {
      let (factor, source) = (matrix[row * order + index], rightSide + index * columns)
      for column in 0..<columns { target[column] -= factor * source[column] }
    }
    let pivot = matrix[row * order + row]
    for column in 0..<columns { target[column] /= pivot }
  }
}

/// Solves with a block's transposed factor in place.
private func solveTransposed(
  _ block: Range<Int>, _ matrix: UnsafeMutablePointer<Float>, _ order: Int,
  _ rightSide: UnsafeMutablePointer<Float>, _ columns: Int
) {
  for row in block.reversed() {
    let target = rightSide + row * columns
    for index in row + 1..<block.upperBound {
      let (factor, source) = (matrix[index * order + row], rightSide + index * columns)
      for column in 0..<columns { target[column] -= factor * source[column] }
    }
    let pivot = matrix[row * order + row]
    for column in 0..<columns { target[column] /= pivot }
  }
}
