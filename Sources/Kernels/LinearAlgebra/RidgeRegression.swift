import TensorCore

/// Least squares with a ridge, from second moments in single precision.
package enum RidgeRegression {
  /// The weights with which some inputs predict some outputs best, `[rows, columns]`; nil if the
  /// system cannot be solved.
  ///
  /// With S the rows, C the covariance, P the products, W the prior and λ the ridge times the mean
  /// variance of the inputs S, these are `(C[S, S] + λI)⁻¹ (P[S] + λ W[S])`; on the calling thread.
  ///
  /// - Parameters:
  ///   - covariance: Of the inputs, `[inputs, inputs]`, of which the lower triangle is read if rows
  ///     ascend.
  ///   - products: Of inputs with outputs, `[inputs, outputs]`.
  ///   - prior: The weights that the ridge pulls to, `[inputs, outputs]`.
  ///   - rows: The inputs to predict from.
  ///   - columns: The outputs to predict.
  ///   - ridge: Relative to the mean variance.
  /// - Precondition: The shapes agree.
  package static func weights(
    covariance: Tensor, products: Tensor, prior: Tensor, rows: [Int], columns: [Int], ridge: Float
  ) -> Tensor? {
    let (order, width) = (rows.count, columns.count)
    let (inputs, outputs) = (prior.shape[0], prior.shape[1])
    precondition(
      covariance.shape == [inputs, inputs] && products.shape == prior.shape,
      "RidgeRegression: found \(covariance.shape), \(products.shape) and \(prior.shape)")
    var isSolved = false
    let fitted = Tensor([order, width]) { fitted in
      withScratch(order * order) { system in
        let ridge = covariance.withPointer { covariance in
          for (row, place) in rows.enumerated() {
            for column in 0...row {
              system[row * order + column] = covariance[place * inputs + rows[column]]
            }
          }
          let trace = rows.reduce(Float(0)) { $0 + covariance[$1 * inputs + $1] }
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
    return isSolved && fitted.isFinite ? fitted : nil
  }
}
