import Autograd
import Networks

/// The derivative of the loss by a gate on each unit, where the gate is 1, over calibration batches.
///
/// A gate multiplies a unit by a number; at 0 the unit is cut. A gate on a channel scales the
/// columns of the weights that read it, so its derivative is `Σ weight · gradient` over these
/// columns, for all layers of the group together. It equals `Σ activation · gradient` over the
/// channel's pixels, but only the gradients of weights are needed.
public struct GateGradients: Sendable {
  private var magnitudes: [Double]
  private var squares: [Double]
  private var batches = 0

  /// Nothing gathered yet.
  init(of units: any PrunableUnits) {
    magnitudes = [Double](repeating: 0, count: units.unitCount)
    squares = magnitudes
  }

  /// Adds a batch.
  ///
  /// - Parameter gradients: Of its loss with respect to the weights of `network`.
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

  /// Of each unit, the mean over batches of the derivative's magnitude.
  public var meanMagnitudes: [Float] { magnitudes.map { Float($0 / Double(batches)) } }

  /// Of each unit, the mean over batches of the derivative's square: twice the second-order change
  /// of the loss by the empirical Fisher information.
  public var meanSquares: [Float] { squares.map { Float($0 / Double(batches)) } }
}
