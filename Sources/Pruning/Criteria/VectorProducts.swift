import Kernels

/// The inner products of vectors with each other, in double precision.
struct VectorProducts {
  /// `⟨v, v'⟩`, one row and column per vector.
  private(set) var products: DoubleMatrix

  /// The number of vectors.
  var count: Int { products.rows }

  /// Multiplies vectors of equal length.
  init(of vectors: some Collection<[Float]>) {
    let length = vectors.first?.count ?? 0
    let rows = DoubleMatrix(
      vectors.flatMap { $0.map { Double($0) } }, rows: vectors.count, columns: length)
    products = DoubleMatrix.product(rows, rows, transposingRight: true)
  }

  /// `⟨left, right⟩`.
  subscript(left: Int, right: Int) -> Double { products[left, right] }

  /// `‖left − right‖²`, which rounding cannot make negative.
  func squaredDistance(_ left: Int, _ right: Int) -> Double {
    max(0, self[left, left] - 2 * self[left, right] + self[right, right])
  }

  /// Adds `factor` times one vector to another.
  mutating func add(_ source: Int, times factor: Double, to target: Int) {
    for other in 0..<count {
      products[target, other] += factor * products[source, other]
    }
    for other in 0..<count {
      products[other, target] += factor * products[other, source]
    }
  }
}
