import Kernels
import TensorCore
import Testing

@Suite struct SmallestCombinationTests {
  private func products(_ vectors: [[Double]]) -> DoubleMatrix {
    DoubleMatrix(
      vectors.flatMap { first in
        vectors.map { second in zip(first, second).reduce(0) { $0 + $1.0 * $1.1 } }
      }, rows: vectors.count, columns: vectors.count)
  }

  @Test(arguments: [2, 3, 5, 9, 20], UInt64(0)..<20)
  func `No vector shortens the combination further`(_ count: Int, _ seed: UInt64) {
    var random = RandomStream(seed: seed, "vectors")
    // Some vectors are equal, and more vectors than dimensions depend on each other.
    let vectors = (0..<count).map { index in
      index % 4 == 3
        ? nil : (0..<6).map { _ in Double.random(in: -0.5...1, using: &random) }
    }
    let all = vectors.enumerated().map { $1 ?? vectors[$0 - 1] ?? [] }
    let products = products(all)
    let weights = smallestConvexCombination(of: products)
    #expect(weights.allSatisfy { $0 >= 0 })
    #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
    let slopes = (0..<count).map { row in
      (0..<count).reduce(0) { $0 + products[row, $1] * weights[$1] }
    }
    let square = zip(slopes, weights).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(slopes.allSatisfy { $0 >= square - 1e-9 })
  }

  @Test func `Simple cases have known weights`() {
    #expect(smallestConvexCombination(of: products([[1, 0]])) == [1])
    #expect(smallestConvexCombination(of: products([[1, 0], [3, 0]])) == [1, 0])
    let halves = smallestConvexCombination(of: products([[1, 0], [0, 1]]))
    #expect(halves.allSatisfy { abs($0 - 0.5) < 1e-12 })
    #expect(smallestConvexCombination(of: products([[0, 0], [0, 0]])).reduce(0, +) == 1)
    let infinite = DoubleMatrix([.nan, 1, 1, 1], rows: 2, columns: 2)
    #expect(smallestConvexCombination(of: infinite) == [0.5, 0.5])
  }
}
