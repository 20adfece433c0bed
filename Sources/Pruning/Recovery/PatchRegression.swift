import Kernels
import TensorCore

/// The least-squares problem of predicting a layer's outputs from its patches.
struct PatchRegression: Sendable {
  /// Of patches, `[taps · Cin, taps · Cin]`.
  let covariance: Tensor
  /// Of patches with outputs, `[taps · Cin, Cout]`.
  let products: Tensor
  /// The weights that the ridge pulls to, `[taps · Cin, Cout]`.
  let prior: Tensor
  /// Of patches, `[taps · Cin]`.
  let mean: Tensor
  /// `[Cout]`.
  let meanOutput: [Float]

  /// Predicts the outputs of a linear map from what it read: `products = covariance · matrix`.
  init(of matrix: Tensor, bias: Tensor?, mean: Tensor, covariance: Tensor) {
    let (length, outputs) = (matrix.shape[0], matrix.shape[1])
    let products = Tensor(matrix.shape) { products in
      withPointers(covariance, matrix) { covariance, matrix in
        Parallelism.forEachRange(of: length, grain: 96) { range in
          multiply(
            MatrixFactor(covariance + range.lowerBound * length, rowStride: length),
            MatrixFactor(matrix, rowStride: outputs), rows: range.count, columns: outputs,
            depth: length, into: products + range.lowerBound * outputs, rowStride: outputs)
        }
      }
    }
    var meanOutput = bias?.scalars ?? Array(repeating: 0, count: outputs)
    withPointers(mean, matrix) { mean, matrix in
      for row in 0..<length {
        for column in 0..<outputs {
          meanOutput[column] += mean[row] * matrix[row * outputs + column]
        }
      }
    }
    self.init(
      covariance: covariance, products: products, prior: matrix, mean: mean,
      meanOutput: meanOutput)
  }

  init(
    covariance: Tensor, products: Tensor, prior: Tensor, mean: Tensor, meanOutput: [Float]
  ) {
    self.covariance = covariance
    self.products = products
    self.prior = prior
    self.mean = mean
    self.meanOutput = meanOutput
  }

  /// The same problem for a layer without a bias: nothing makes up for a difference of means, so that
  /// moments are about zero instead.
  var withoutBias: PatchRegression {
    PatchRegression(
      covariance: covariance.adding(products: mean.scalars, mean.scalars),
      products: products.adding(products: mean.scalars, meanOutput), prior: prior,
      mean: Tensor(zeros: mean.shape), meanOutput: meanOutput.map { _ in 0 })
  }

  /// The weights with which the scalars at `rows` of a patch predict the outputs at `columns` best,
  /// `[rows, columns]`, and the bias that keeps their mean; nil if the system cannot be solved.
  ///
  /// With S the rows, C the covariance, P the products, W the prior and λ the ridge times the mean
  /// variance, these are `(C[S, S] + λI)⁻¹ (P[S] + λ W[S])`.
  func solution(rows: [Int], columns: [Int], ridge: Float) -> (matrix: Tensor, bias: Tensor)? {
    let (order, width) = (rows.count, columns.count)
    let (length, outputs) = (prior.shape[0], prior.shape[1])
    var isSolved = false
    let fitted = Tensor([order, width]) { fitted in
      withScratch(order * order) { system in
        let ridge = covariance.withPointer { covariance in
          for (row, place) in rows.enumerated() {
            for column in 0...row {
              system[row * order + column] = covariance[place * length + rows[column]]
            }
          }
          let trace = rows.reduce(Float(0)) { $0 + covariance[$1 * length + $1] }
          // Inputs that never vary keep their weights.
          return max(ridge * trace / Float(order), 1e-30)
        }
        withPointers(products, prior) { products, prior in
          for (row, place) in rows.enumerated() {
            system[row * order + row] += ridge
            for (column, output) in columns.enumerated() {
              let source = place * outputs + output
              fitted[row * width + column] = products[source] + ridge * prior[source]
            }
          }
        }
        isSolved = solvePositiveDefinite(order: order, system, columns: width, fitted)
      }
    }
    guard isSolved, fitted.isFinite else { return nil }
    var bias = columns.map { meanOutput[$0] }
    withPointers(mean, fitted) { mean, fitted in
      for (row, place) in rows.enumerated() {
        for column in 0..<width { bias[column] -= mean[place] * fitted[row * width + column] }
      }
    }
    return (fitted, Tensor(bias, shape: [width]))
  }
}

extension Tensor {
  /// A matrix `[left, right]` with the products of two vectors added.
  fileprivate func adding(products left: [Float], _ right: [Float]) -> Tensor {
    withPointer { source in
      Tensor(shape) { sum in
        for (row, factor) in left.enumerated() {
          for (column, value) in right.enumerated() {
            let index = row * right.count + column
            sum[index] = source[index] + factor * value
          }
        }
      }
    }
  }
}
