import TensorCore

/// The inverse of a positive definite matrix from which variables are removed one set after the
/// other, in double precision.
///
/// Removing the variables S from H turns `H⁻¹` into the inverse of H without the rows and columns S:
/// `H⁻¹ − H⁻¹[:, S] ([H⁻¹]_SS)⁻¹ H⁻¹[S, :]` (block elimination; Frantar, Alistarh 2022, lemma 1). If
/// weights minimized a quadratic error with the Hessian H, the best weights without S are `W − H⁻¹[:,
/// S] ([H⁻¹]_SS)⁻¹ W_S` (Hassibi, Stork 1993, equation 5).
package struct ShrinkingInverse: Sendable {
  /// The number of rows, removed ones included.
  package let order: Int
  /// `[order, order]`; zero in removed rows and columns.
  private var values: [Double]

  /// Inverts `matrix + ridge · mean of its diagonal · I`; nil if that is not positive definite.
  ///
  /// - Parameters:
  ///   - matrix: A symmetric matrix, `[order, order]`.
  ///   - ridge: The ridge relative to the mean of the diagonal.
  package init?(of matrix: Tensor, ridge: Float) {
    let order = matrix.shape[0]
    precondition(
      matrix.shape == [order, order],
      "ShrinkingInverse: found \(matrix.shape), expected a square matrix")
    self.order = order
    values = matrix.scalars.map(Double.init)
    let trace = (0..<order).reduce(0) { $0 + values[$1 * order + $1] }
    let added = max(Double(ridge) * trace / Double(max(1, order)), 1e-30)
    for index in 0..<order { values[index * order + index] += added }
    // Gauss-Jordan elimination by blocks of the diagonal.
    for start in stride(from: 0, to: order, by: 32) {
      let block = Array(start..<min(order, start + 32))
      guard let pivot = inverse(ofBlock: block) else { return nil }
      let own = rows(block)
      let scaled = DoubleMatrix.product(pivot, own)
      let columns = eliminate(block, subtracting: scaled)
      for (place, row) in block.enumerated() {
        for column in 0..<order {
          values[row * order + column] = scaled[place, column]
        }
      }
      let negated = DoubleMatrix.product(columns, pivot)
      for row in 0..<order where !(start..<start + block.count).contains(row) {
        for (place, column) in block.enumerated() {
          values[row * order + column] = -negated[row, place]
        }
      }
      for (place, row) in block.enumerated() {
        for (other, column) in block.enumerated() {
          values[row * order + column] = pivot[place, other]
        }
      }
    }
    guard values.allSatisfy(\.isFinite) else { return nil }
  }

  /// `tr(W_Sᵀ ([H⁻¹]_SS)⁻¹ W_S)`: the increase of a quadratic error `tr(Wᵀ H W)` without S.
  ///
  /// - Parameters:
  ///   - set: S, rows that were not removed.
  ///   - weights: W, `[order, columns]`.
  /// - Returns: Infinity if the rows are numerically dependent.
  package func cost(of set: [Int], in weights: DoubleMatrix) -> Double {
    guard let pivot = inverse(ofBlock: set) else { return .infinity }
    let columns = weights.columns
    return weights.scalars.withUnsafeBufferPointer { scalars in
      var cost = 0.0
      for (place, row) in set.enumerated() {
        for other in 0...place {
          let (left, right) = (row * columns, set[other] * columns)
          var product = 0.0
          for column in 0..<columns { product += scalars[left + column] * scalars[right + column] }
          cost += (place == other ? 1 : 2) * pivot[place, other] * product
        }
      }
      return cost
    }
  }

  /// Removes the variables S, and changes the weights W to the best ones without them, which are zero in
  /// the rows S.
  package mutating func remove(_ set: [Int], updating weights: inout DoubleMatrix) {
    guard let pivot = inverse(ofBlock: set) else { return }
    let ownWeights = DoubleMatrix(
      set.flatMap { row in (0..<weights.columns).map { weights[row, $0] } },
      rows: set.count, columns: weights.columns)
    let scaled = DoubleMatrix.product(pivot, rows(set))
    let scaledWeights = DoubleMatrix.product(pivot, ownWeights)
    let columns = eliminate(set, subtracting: scaled)
    Self.subtract(columns, scaledWeights, from: &weights.scalars)
    for row in set {
      for column in 0..<order {
        values[row * order + column] = 0
        values[column * order + row] = 0
      }
      for column in 0..<weights.columns { weights[row, column] = 0 }
    }
  }

  /// The rows of a set, `[set, order]`.
  private func rows(_ set: [Int]) -> DoubleMatrix {
    DoubleMatrix(
      set.flatMap { values[$0 * order..<($0 + 1) * order] }, rows: set.count, columns: order)
  }

  /// Subtracts `values[:, set] · scaled` from all rows outside of the set, and returns `values[:, set]`
  /// with zeros in the set's rows.
  private mutating func eliminate(_ set: [Int], subtracting scaled: DoubleMatrix) -> DoubleMatrix {
    var columns = DoubleMatrix(zeros: order, set.count)
    let inside = Set(set)
    for row in 0..<order where !inside.contains(row) {
      for (place, column) in set.enumerated() {
        columns[row, place] = values[row * order + column]
      }
    }
    Self.subtract(columns, scaled, from: &values)
    return columns
  }

  /// Subtracts `left · right` from a matrix, on several threads.
  private static func subtract(
    _ left: DoubleMatrix, _ right: DoubleMatrix, from target: inout [Double]
  ) {
    let (depth, width) = (left.columns, right.columns)
    target.withUnsafeMutableBufferPointer { target in
      left.scalars.withUnsafeBufferPointer { left in
        right.scalars.withUnsafeBufferPointer { right in
          let rows = target.count / max(1, width)
          guard let start = target.baseAddress else { return }
          Parallelism.forEachRange(of: rows, grain: 16) { range in
            for row in range {
              let values = start + row * width
              for index in 0..<depth {
                let factor = left[row * depth + index]
                // Removed rows stay zero.
                guard factor != 0 else { continue }
                for column in 0..<width { values[column] -= factor * right[index * width + column] }
              }
            }
          }
        }
      }
    }
  }

  /// The inverse of `values[set, set]`, by Gauss-Jordan elimination; nil unless all pivots are positive.
  private func inverse(ofBlock set: [Int]) -> DoubleMatrix? {
    let count = set.count
    var block = set.flatMap { row in set.map { values[row * order + $0] } }
    for pivot in 0..<count {
      let value = block[pivot * count + pivot]
      guard value > 0, value.isFinite else { return nil }
      block[pivot * count + pivot] = 1
      for column in 0..<count { block[pivot * count + column] /= value }
      for row in 0..<count where row != pivot {
        let factor = block[row * count + pivot]
        block[row * count + pivot] = 0
        for column in 0..<count {
          block[row * count + column] -= factor * block[pivot * count + column]
        }
      }
    }
    return DoubleMatrix(block, rows: count, columns: count)
  }
}
