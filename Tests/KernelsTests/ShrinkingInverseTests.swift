import Kernels
import TensorCore
import TestSupport
import Testing

@Suite struct ShrinkingInverseTests {
  /// A symmetric positive definite matrix, `[order, order]`.
  private func hessian(_ order: Int, seed: UInt64) -> Tensor {
    let factor = noise([2 * order, order], seed: seed)
    var moments = SecondMoments(length: order)
    moments.add(factor)
    return moments.covariance(betweenBlocks: true)
  }

  /// The rows of a tensor `[rows, columns]` in double precision.
  private func rows(_ tensor: Tensor) -> [[Double]] {
    let columns = tensor.shape[1]
    return (0..<tensor.shape[0]).map { row in
      tensor.scalars[row * columns..<(row + 1) * columns].map(Double.init)
    }
  }

  @Test(arguments: [5, 33, 70])
  func `An inverse without some variables is that of the remaining matrix`(order: Int) throws {
    let matrix = hessian(order, seed: 1)
    var found = try #require(ShrinkingInverse(of: matrix, ridge: 0.01))
    var exact = rows(matrix)
    let ridge = 0.01 * exact.indices.reduce(0) { $0 + exact[$1][$1] } / Double(order)
    for index in exact.indices { exact[index][index] += ridge }
    let weights = noise([order, 3], seed: 2)
    var updated = DoubleMatrix(weights.scalars.map(Double.init), rows: order, columns: 3)
    var gone: [Int] = []
    for set in [[1], [0, 3], [order - 1]] {
      /// The least of `tr((W − V)ᵀ H (W − V))` over V that are zero in `gone`, and that V.
      func least(_ gone: [Int]) -> (cost: Double, weights: [[Double]]) {
        let kept = exact.indices.filter { !gone.contains($0) }
        let full = rows(weights)
        let right = kept.map { row in
          (0..<3).map { column in gone.reduce(0) { $0 + exact[row][$1] * full[$1][column] } }
        }
        let change = solutionByElimination(kept.map { row in kept.map { exact[row][$0] } }, right)
        var best = full
        for row in gone { best[row] = [0, 0, 0] }
        for (place, row) in kept.enumerated() {
          for column in 0..<3 { best[row][column] += change[place][column] }
        }
        var cost = 0.0
        for row in exact.indices {
          for other in exact.indices {
            for column in 0..<3 {
              cost +=
                exact[row][other] * (full[row][column] - best[row][column])
                * (full[other][column] - best[other][column])
            }
          }
        }
        return (cost, best)
      }
      let (before, after) = (least(gone), least(gone + set))
      #expect(abs(found.cost(of: set, in: updated) / (after.cost - before.cost) - 1) < 1e-6)
      found.remove(set, updating: &updated)
      gone += set
      let difference = zip(updated.scalars, after.weights.joined()).reduce(0) {
        max($0, abs($1.0 - $1.1))
      }
      #expect(difference < 1e-8)
    }
    #expect(ShrinkingInverse(of: Tensor([1, 2, 2, 1], shape: [2, 2]), ridge: 0.01) == nil)
  }

  private func noise(_ extents: [Int], seed: UInt64) -> Tensor {
    var random = RandomStream(seed: seed, "noise")
    return Tensor((0..<Shape(extents).count).map { _ in random.normal() }, shape: Shape(extents))
  }
}
