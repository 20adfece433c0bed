import Kernels
import TensorCore

/// The least-squares problem of predicting a layer's outputs from its patches.
struct PatchRegression: Sendable {
  /// The covariance of patches, `[taps · Cin, taps · Cin]`.
  let covariance: Tensor
  /// The products of patches and outputs, `[taps · Cin, Cout]`.
  let products: Tensor
  /// The weights that the ridge pulls towards, `[taps · Cin, Cout]`.
  let prior: Tensor
  /// The mean of patches, `[taps · Cin]`.
  let mean: Tensor
  /// The mean of outputs, `[Cout]`.
  let meanOutput: [Float]

  /// Predicts the outputs of a linear map from its inputs: `products = covariance · matrix`.
  init(of matrix: Tensor, bias: Tensor?, mean: Tensor, covariance: Tensor) {
    let bias = bias?.scalars ?? Array(repeating: 0, count: matrix.shape[1])
    self.init(
      covariance: covariance, products: TensorProducts.matrix(covariance, matrix), prior: matrix,
      mean: mean, meanOutput: TensorProducts.adding(mean, times: matrix, to: bias))
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

  /// The same problem for a layer without a bias, with moments about zero: nothing compensates a
  /// difference of means.
  var withoutBias: PatchRegression {
    PatchRegression(
      covariance: TensorProducts.addingOuter(mean.scalars, mean.scalars, to: covariance),
      products: TensorProducts.addingOuter(mean.scalars, meanOutput, to: products), prior: prior,
      mean: Tensor(zeros: mean.shape), meanOutput: meanOutput.map { _ in 0 })
  }

  /// The weights that best predict the outputs at `columns` from the scalars at `rows` of a patch,
  /// `[rows, columns]`, and the bias that preserves the outputs' mean; nil if the system cannot be
  /// solved.
  func solution(rows: [Int], columns: [Int], ridge: Float) -> (matrix: Tensor, bias: Tensor)? {
    guard
      let fitted = RidgeRegression.weights(
        covariance: covariance, products: products, prior: prior, rows: rows, columns: columns,
        ridge: ridge)
    else { return nil }
    let bias = TensorProducts.adding(
      mean.selecting(rows).scaled(by: -1), times: fitted, to: columns.map { meanOutput[$0] })
    return (fitted, Tensor(bias, shape: [columns.count]))
  }
}
