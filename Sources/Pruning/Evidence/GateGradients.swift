import Autograd
import Networks

/// The derivative of the loss with respect to a gate on each unit, at a gate of 1, over calibration
/// batches.
///
/// A gate multiplies a unit by a number; a gate of 0 prunes it. A gate on a channel scales the
/// columns of the weights that read it, so its derivative is `Σ weight · gradient` over these
/// columns, for all layers of the group. This equals `Σ activation · gradient` over the channel's
/// pixels, but needs only the gradients of weights.
public struct GateGradients: Sendable {
  private var magnitudes: [Double]
  private var squares: [Double]
  private var batches = 0

  /// Makes gradients without batches.
  init(of units: any PrunableUnits) {
    magnitudes = [Double](repeating: 0, count: units.unitCount)
    squares = magnitudes
  }

  /// Makes gradients of batches whose derivatives were added up elsewhere.
  ///
  /// - Parameters:
  ///   - magnitudes: The sum over batches of the derivative's magnitude, per unit.
  ///   - squares: The sum over batches of the derivative's square, per unit.
  ///   - batches: The number of batches, above zero.
  package init(magnitudes: [Float], squares: [Float], batches: Int) {
    precondition(
      batches > 0 && magnitudes.count == squares.count,
      "GateGradients: found \(batches) batches with \(magnitudes.count) and \(squares.count) sums")
    self.magnitudes = magnitudes.map(Double.init)
    self.squares = squares.map(Double.init)
    self.batches = batches
  }

  /// Adds a batch.
  ///
  /// - Parameter gradients: The gradients of the batch's loss with respect to the weights of
  ///   `network`.
  mutating func add(_ gradients: Gradients, of units: any PrunableUnits, in network: Network) {
    let derivatives = units.sums(overWeightsThat: .read, in: network) { weight in
      gradients[weight].map { zip(weight.value.scalars, $0.scalars).map(*) }
    }
    for (unit, derivative) in derivatives.enumerated() {
      magnitudes[unit] += abs(derivative)
      squares[unit] += derivative * derivative
    }
    batches += 1
  }

  /// The mean over batches of the derivative's magnitude, per unit.
  public var meanMagnitudes: [Float] { magnitudes.map { Float($0 / Double(batches)) } }

  /// The mean over batches of the derivative's square, per unit: twice the second-order change of
  /// the loss by the empirical Fisher information.
  public var meanSquares: [Float] { squares.map { Float($0 / Double(batches)) } }
}
