import Kernels
import TensorCore
import Testing

@Suite struct RegressionTests {
  private func noise(_ shape: Shape, _ label: String) -> Tensor {
    var random = RandomStream(seed: 1, label)
    return Tensor((0..<shape.count).map { _ in random.normal() + 0.5 }, shape: shape)
  }

  /// After subtracting the mean of each block, or of all rows.
  private func covariance(_ blocks: [Tensor], betweenBlocks: Bool) -> [Double] {
    let length = blocks[0].shape[1]
    func centered(_ block: Tensor) -> [[Double]] {
      let rows = (0..<block.shape[0]).map { row in
        block.slice(row..<row + 1).scalars.map(Double.init)
      }
      let means = (0..<length).map { column in
        rows.reduce(0) { $0 + $1[column] } / Double(rows.count)
      }
      return rows.map { zip($0, means).map { $0 - $1 } }
    }
    let rows =
      betweenBlocks ? centered(Tensor(concatenating: blocks)) : blocks.flatMap(centered)
    return (0..<length * length).map { index in
      rows.reduce(0) { $0 + $1[index / length] * $1[index % length] } / Double(rows.count)
    }
  }

  @Test(arguments: [false, true])
  func `Second moments are those of all rows`(betweenBlocks: Bool) {
    let blocks = [noise([40, 100], "a"), noise([7, 100], "b"), noise([23, 100], "c")]
    var moments = SecondMoments(length: 100)
    for block in blocks { moments.add(block) }
    #expect(blocks[0] == noise([40, 100], "a"))
    let found = moments.covariance(betweenBlocks: betweenBlocks).scalars
    let expected = covariance(blocks, betweenBlocks: betweenBlocks)
    #expect(zip(found, expected).allSatisfy { abs(Double($0) - $1) < 1e-5 })
    let sums = Tensor(concatenating: blocks)
    for (column, mean) in moments.mean.scalars.enumerated() {
      let column = sums.slice(column..<column + 1, alongAxis: 1).scalars
      #expect(abs(mean - column.reduce(0, +) / 70) < 1e-5)
    }
  }

  @Test func `A small ridge finds the weights that made the outputs`() throws {
    let (rows, matrix) = (noise([200, 6], "rows"), noise([6, 3], "matrix"))
    var moments = SecondMoments(length: 6)
    moments.add(rows)
    let covariance = moments.covariance(betweenBlocks: false)
    let products = TensorProducts.matrix(covariance, matrix)
    func weights(_ inputs: [Int], ridge: Float) -> Tensor? {
      RidgeRegression.weights(
        covariance: covariance, products: products, prior: matrix, rows: inputs, columns: [2, 0],
        ridge: ridge)
    }
    let expected = matrix.selecting([2, 0], alongAxis: 1)
    let found = try #require(weights(Array(0..<6), ridge: 1e-6))
    #expect(found.meanSquaredDifference(from: expected) < 1e-8)
    // A large ridge leaves the prior.
    let pulled = try #require(weights([1, 4], ridge: 1e6))
    #expect(pulled.meanSquaredDifference(from: expected.selecting([1, 4])) < 1e-8)
    let broken = covariance.scaled(by: -1)
    #expect(
      RidgeRegression.weights(
        covariance: broken, products: products, prior: matrix, rows: [0, 1], columns: [0],
        ridge: 1e-3) == nil)
  }

  @Test func `Products of matrices and vectors`() {
    let matrix = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
    #expect(
      TensorProducts.matrix(matrix, matrix.transposed(to: [1, 0]))
        == Tensor([14, 32, 32, 77], shape: [2, 2]))
    #expect(
      TensorProducts.adding(Tensor([2, -1], shape: [2]), times: matrix, to: [10, 20, 30])
        == [8, 19, 30])
    #expect(
      TensorProducts.addingOuter([1, 10], [1, 0, 2], to: matrix)
        == Tensor([2, 2, 5, 14, 5, 26], shape: [2, 3]))
  }
}
