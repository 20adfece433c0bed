import TensorCore

/// Ridge regression from second moments in single precision.
package enum RidgeRegression {
  /// The weights that predict some outputs from some inputs with the least error, `[rows,
  /// columns]`; nil if the system cannot be solved.
  ///
  /// With S the rows, C the covariance, P the products, W the prior and λ the ridge times the mean
  /// variance of the inputs S, the weights are `(C[S, S] + λI)⁻¹ (P[S] + λ W[S])`.
  ///
  /// - Parameters:
  ///   - covariance: The inputs' covariance, `[inputs, inputs]`; if `rows` ascends, only the lower
  ///     triangle is read.
  ///   - products: The products of inputs and outputs, `[inputs, outputs]`.
  ///   - prior: The weights that the ridge pulls towards, `[inputs, outputs]`.
  ///   - rows: The inputs to predict from.
  ///   - columns: The outputs to predict.
  ///   - ridge: λ relative to the mean variance.
  /// - Precondition: The shapes agree.
  package static func weights(
    covariance: Tensor, products: Tensor, prior: Tensor, rows: [Int], columns: [Int], ridge: Float
  ) -> Tensor? {
    let (order, width) = (rows.count, columns.count)
    let (inputs, outputs) = (prior.shape[0], prior.shape[1])
    precondition(
      covariance.shape == [inputs, inputs] && products.shape == prior.shape,
      "RidgeRegression: found a covariance \(covariance.shape), products \(products.shape) and a "
        + "prior \(prior.shape), expected [inputs, inputs] and twice [inputs, outputs]")
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
          // Constant inputs keep their weights.
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
