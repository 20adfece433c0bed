import TensorCore

/// Sums of outer products of rows, each minus its block's mean; on request, also between the
/// blocks' means.
package struct SecondMoments: Sendable {
  private let length: Int
  /// The sum of outer products within blocks, `[length, length]`. Only the lower triangle is kept,
  /// in single precision, since the ridge is far above the rounding error.
  private var within: Tensor
  private var blocks: [(rows: Int, mean: Tensor)] = []

  /// Makes moments of rows of `length` scalars, without any rows yet.
  package init(length: Int) {
    self.length = length
    within = Tensor(zeros: [length, length])
  }

  /// Adds a block of rows, `[rows, length]`. Works in the block's memory if the caller keeps no
  /// copy.
  ///
  /// - Precondition: The rows have the length of these moments.
  package mutating func add(_ block: consuming Tensor) {
    precondition(
      block.shape.rank == 2 && block.shape[1] == length,
      "SecondMoments: found \(block.shape), expected rows of \(length)")
    let (rows, length) = (block.shape[0], length)
    block.withMutablePointer { block in
      let mean = Tensor([length]) { mean in
        mean.update(repeating: 0, count: length)
        for row in 0..<rows {
          for index in 0..<length { mean[index] += block[row * length + index] }
        }
        for index in 0..<length { mean[index] /= Float(rows) }
      }
      mean.withPointer { mean in
        for row in 0..<rows {
          for index in 0..<length { block[row * length + index] -= mean[index] }
        }
      }
      blocks.append((rows, mean))
      within.withMutablePointer { Self.addProducts(rows: rows, length, block, to: $0) }
    }
  }

  /// The mean of all rows, `[length]`.
  package var mean: Tensor {
    let total = Float(blocks.reduce(0) { $0 + $1.rows })
    return Tensor([length]) { mean in
      mean.update(repeating: 0, count: length)
      for block in blocks {
        block.mean.withPointer { values in
          for index in 0..<length { mean[index] += values[index] * Float(block.rows) / total }
        }
      }
    }
  }

  /// The covariance, `[length, length]`, both triangles.
  ///
  /// - Parameter betweenBlocks: Whether to include the differences between the blocks' means.
  package func covariance(betweenBlocks: Bool) -> Tensor {
    var sum = within
    let (length, mean) = (length, mean)
    if betweenBlocks {
      withScratch(blocks.count * length) { rows in
        for (row, block) in blocks.enumerated() {
          let weight = Float(block.rows).squareRoot()
          withPointers(block.mean, mean) { own, mean in
            for index in 0..<length {
              rows[row * length + index] = weight * (own[index] - mean[index])
            }
          }
        }
        sum.withMutablePointer { Self.addProducts(rows: blocks.count, length, rows, to: $0) }
      }
    }
    let scale = 1 / Float(max(1, blocks.reduce(0) { $0 + $1.rows }))
    sum.withMutablePointer { sum in
      for row in 0..<length {
        for column in 0...row {
          sum[row * length + column] *= scale
          sum[column * length + row] = sum[row * length + column]
        }
      }
    }
    return sum
  }

  /// Adds the lower triangle of `blockᵀ · block`.
  private static func addProducts(
    rows: Int, _ length: Int, _ block: UnsafeMutablePointer<Float>,
    to sum: UnsafeMutablePointer<Float>
  ) {
    Parallelism.forEachRange(of: length, grain: 96) { range in
      multiply(
        MatrixFactor(block + range.lowerBound, rowStride: length, .transposed),
        MatrixFactor(block, rowStride: length), rows: range.count, columns: range.upperBound,
        depth: rows, into: sum + range.lowerBound * length, rowStride: length, accumulating: true)
    }
  }
}
