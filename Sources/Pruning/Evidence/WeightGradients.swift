import Autograd
import Networks

/// Products of weights and the loss's gradients over what belongs to each unit alone, over
/// calibration batches: rows that compute it, biases, depthwise kernels, and norms' γ and β.
public struct WeightGradients: Sendable {
  private var squaredSums: [Double]
  private var sumsOfSquares: [Double]
  private var batches = 0

  /// Makes gradients without batches.
  init(of units: any PrunableUnits) {
    squaredSums = [Double](repeating: 0, count: units.unitCount)
    sumsOfSquares = squaredSums
  }

  /// Adds a batch.
  ///
  /// - Parameter gradients: The gradients of the batch's loss with respect to all parameters of
  ///   `network`.
  mutating func add(_ gradients: Gradients, of units: any PrunableUnits, in network: Network) {
    func products(_ weight: Parameter) -> [Float]? {
      gradients[weight].map { zip(weight.value.scalars, $0.scalars).map(*) }
    }
    let sums = units.sums(overWeightsThat: .own, in: network, of: products)
    let squares = units.sums(overWeightsThat: .own, in: network) { weight in
      products(weight)?.map { $0 * $0 }
    }
    for unit in sums.indices {
      squaredSums[unit] += sums[unit] * sums[unit]
      sumsOfSquares[unit] += squares[unit]
    }
    batches += 1
  }

  /// The mean over batches of `(Σ weight · gradient)²`, per unit.
  public var meanSquaredSums: [Float] { squaredSums.map { Float($0 / Double(batches)) } }

  /// `Σ weight² · h` per unit, where h is the mean over batches of the squared gradient: the diagonal
  /// of the empirical Fisher information.
  public var meanSumsOfSquares: [Float] { sumsOfSquares.map { Float($0 / Double(batches)) } }
}
