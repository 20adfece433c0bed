import RealModule

/// The eigenvalues and eigenvectors of a real symmetric matrix: `A = Vᵀ · diag(values) · V`, where
/// the rows of `V` are the eigenvectors.
package struct SymmetricEigen: Sendable {
  /// The eigenvalues, ascending.
  package let values: [Double]
  /// Row `i` is the eigenvector of `values[i]`, of length 1.
  package let vectors: DoubleMatrix

  /// Decomposes `matrix` on the calling thread, and reads its lower triangle only. Returns nil if a
  /// scalar is not finite or the iteration does not converge.
  ///
  /// - Precondition: The matrix is square.
  package init?(of matrix: DoubleMatrix) {
    guard let (values, vectors) = decompose(matrix, wantsVectors: true) else { return nil }
    let order = values.indices.sorted { values[$0] < values[$1] }
    self.values = order.map { values[$0] }
    self.vectors = DoubleMatrix(
      order.flatMap { row in
        vectors.scalars[row * matrix.columns..<(row + 1) * matrix.columns]
      }, rows: matrix.rows, columns: matrix.columns)
  }

  /// The eigenvalues alone, ascending; nil if a scalar is not finite or the iteration does not
  /// converge.
  package static func values(of matrix: DoubleMatrix) -> [Double]? {
    decompose(matrix, wantsVectors: false)?.values.sorted()
  }
}

/// Householder reflections to tridiagonal form, then implicitly shifted QL steps (Golub and Van
/// Loan 2013, sections 8.3.1 and 8.3.3).
private func decompose(
  _ matrix: DoubleMatrix, wantsVectors: Bool
) -> (values: [Double], vectors: DoubleMatrix)? {
  precondition(
    matrix.columns == matrix.rows,
    "SymmetricEigen: found a matrix of \(matrix.rows)×\(matrix.columns), expected a square one")
  guard matrix.isFinite else { return nil }
  var form = TridiagonalForm(of: matrix, wantsVectors: wantsVectors)
  return form.diagonalize() ? (form.diagonal, form.vectors) : nil
}

/// `A = Vᵀ · T · V` with a symmetric tridiagonal `T`.
private struct TridiagonalForm {
  /// The diagonal of `T`.
  var diagonal: [Double]
  /// Beside the diagonal: entry `i` is between `i` and `i + 1`, and the last one is 0.
  var beside: [Double]
  /// The rows of `V`; has no rows if no vectors are wanted.
  var vectors: DoubleMatrix

  private let order: Int

  init(of matrix: DoubleMatrix, wantsVectors: Bool) {
    let order = matrix.rows
    self.order = order
    var work = matrix.scalars
    for row in 0..<order {
      for column in 0..<row { work[column * order + row] = work[row * order + column] }
    }
    var diagonal = [Double](repeating: 0, count: order)
    var beside = diagonal
    // The reflection of step k is I − β v vᵀ with v in row k from k + 1 on.
    var scales = [Double](repeating: 0, count: order)
    var products = [Double](repeating: 0, count: order)
    work.withUnsafeMutableBufferPointer { work in
      guard let matrix = work.baseAddress else { return }
      for step in 0..<max(0, order - 1) {
        let reflection = matrix + step * order
        diagonal[step] = reflection[step]
        let rest = step + 1..<order
        (scales[step], beside[step]) = Self.reflect(reflection, rest)
        if scales[step] != 0 {
          Self.update(matrix, order, rest, reflection, scales[step], &products)
        }
      }
      if order > 0 { diagonal[order - 1] = matrix[order * order - 1] }
    }
    self.diagonal = diagonal
    self.beside = beside
    vectors =
      wantsVectors
      ? Self.product(of: work, scales, order: order) : DoubleMatrix(zeros: 0, order)
  }

  /// The product of the reflections, from the last one to the first.
  private static func product(
    of reflections: [Double], _ scales: [Double], order: Int
  ) -> DoubleMatrix {
    var product = DoubleMatrix(zeros: order, order)
    for row in 0..<order { product[row, row] = 1 }
    product.scalars.withUnsafeMutableBufferPointer { scalars in
      reflections.withUnsafeBufferPointer { reflections in
        guard let scalars = scalars.baseAddress, let reflections = reflections.baseAddress else {
          return
        }
        for step in (0..<max(0, order - 1)).reversed() where scales[step] != 0 {
          let reflection = reflections + step * order
          for row in step + 1..<order {
            let values = scalars + row * order
            var overlap = 0.0
            for index in step + 1..<order { overlap += values[index] * reflection[index] }
            overlap *= scales[step]
            for index in step + 1..<order { values[index] -= overlap * reflection[index] }
          }
        }
      }
    }
    return product
  }

  /// Replaces the vector in `range` by the `v` of the reflection that maps it to a multiple of the
  /// first unit vector; returns β and that multiple.
  private static func reflect(
    _ vector: UnsafeMutablePointer<Double>, _ range: Range<Int>
  ) -> (scale: Double, image: Double) {
    let largest = range.dropFirst().reduce(0) { max($0, abs(vector[$1])) }
    let first = vector[range.lowerBound]
    guard largest > 0 else { return (0, first) }
    // Scaled, so that squares neither overflow nor vanish.
    let unit = max(largest, abs(first))
    var squares = 0.0
    for index in range {
      vector[index] /= unit
      squares += vector[index] * vector[index]
    }
    let head = vector[range.lowerBound]
    let image = head > 0 ? -squares.squareRoot() : squares.squareRoot()
    vector[range.lowerBound] = head - image
    return (1 / (squares - head * image), image * unit)
  }

  /// Applies the reflection on both sides of the rest of the matrix.
  private static func update(
    _ matrix: UnsafeMutablePointer<Double>, _ order: Int, _ rest: Range<Int>,
    _ reflection: UnsafeMutablePointer<Double>, _ scale: Double, _ products: inout [Double]
  ) {
    products.withUnsafeMutableBufferPointer { products in
      var overlap = 0.0
      for row in rest {
        let values = matrix + row * order
        var product = 0.0
        for index in rest { product += values[index] * reflection[index] }
        products[row] = scale * product
        overlap += products[row] * reflection[row]
      }
      for row in rest { products[row] -= scale / 2 * overlap * reflection[row] }
      for row in rest {
        let values = matrix + row * order
        let (product, factor) = (products[row], reflection[row])
        for index in rest {
          values[index] -= product * reflection[index] + factor * products[index]
        }
      }
    }
  }

  /// Makes the form diagonal by rotations, which also rotate the rows of `vectors`. Returns false
  /// if an eigenvalue takes more than 60 steps.
  mutating func diagonalize() -> Bool {
    // Entries below the rounding error of the whole matrix are noise, as in a matrix of low rank.
    let norm = zip(diagonal, beside).reduce(0) { max($0, abs($1.0) + abs($1.1)) }
    guard norm.isFinite else { return false }
    let negligible = Double.ulpOfOne * norm
    for first in 0..<order {
      var steps = 0
      while true {
        let last = endOfBlock(from: first, negligible)
        if last == first { break }
        steps += 1
        guard steps <= 60 else { return false }
        rotate(first, last)
      }
    }
    return true
  }

  /// The end of the block that starts at `first` and has no negligible entry beside the diagonal.
  private func endOfBlock(from first: Int, _ negligible: Double) -> Int {
    (first..<order - 1).first { abs(beside[$0]) <= negligible } ?? order - 1
  }

  /// One QL step with Wilkinson's shift on the block from `first` to `last`.
  private mutating func rotate(_ first: Int, _ last: Int) {
    let half = (diagonal[first + 1] - diagonal[first]) / (2 * beside[first])
    let root = Double.hypot(half, 1)
    var bulge =
      diagonal[last] - diagonal[first] + beside[first] / (half + (half < 0 ? -root : root))
    var (sine, cosine, shift) = (1.0, 1.0, 0.0)
    for index in (first..<last).reversed() {
      let off = sine * beside[index]
      let kept = cosine * beside[index]
      let length = Double.hypot(off, bulge)
      beside[index + 1] = length
      guard length > 0 else {
        // The block has split.
        diagonal[index + 1] -= shift
        beside[last] = 0
        return
      }
      (sine, cosine) = (off / length, bulge / length)
      let start = diagonal[index + 1] - shift
      let turned = (diagonal[index] - start) * sine + 2 * cosine * kept
      shift = sine * turned
      diagonal[index + 1] = start + shift
      bulge = cosine * turned - kept
      rotateVectors(index, sine, cosine)
    }
    diagonal[first] -= shift
    beside[first] = bulge
    beside[last] = 0
  }

  /// Rotates two neighboring rows of the vectors.
  private mutating func rotateVectors(_ row: Int, _ sine: Double, _ cosine: Double) {
    guard vectors.rows > 0 else { return }
    let order = order
    vectors.scalars.withUnsafeMutableBufferPointer { scalars in
      guard let upper = scalars.baseAddress.map({ $0 + row * order }) else { return }
      let lower = upper + order
      for column in 0..<order {
        let (above, below) = (upper[column], lower[column])
        lower[column] = sine * above + cosine * below
        upper[column] = cosine * above - sine * below
      }
    }
  }
}
