import TensorCore

/// Sums of products of rows, each row less its block's mean: within blocks, and on request between
/// them.
package struct SecondMoments: Sendable {
  private let length: Int
  /// The sum of outer products within blocks, `[length, length]`, of which the lower triangle is
  /// kept in float, since the ridge is far above its rounding.
  private var within: Tensor
  private var blocks: [(rows: Int, mean: Tensor)] = []

  /// The moments of no rows of `length` scalars.
  package init(length: Int) {
    self.length = length
    within = Tensor(zeros: [length, length])
  }

  /// Adds a block of rows, `[rows, length]`, in whose memory it works if the caller keeps no copy.
  ///
  /// - Precondition: Rows have the length of these moments.
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
  /// - Parameter betweenBlocks: Whether differences between the blocks' means count.
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
