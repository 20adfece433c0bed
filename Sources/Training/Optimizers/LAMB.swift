import Autograd
import Layers
import TensorCore

/// LAMB (You et al. 2020, algorithm 2): Adam whose step has, for each tensor, a length in proportion
/// to the tensor's own norm. It suits large batches with large learning rates.
///
/// This is the paper's variant with both bias corrections and the identity as φ. With r the step of
/// Adam, m̂ / (√v̂ + ε), and u = r + `weightDecay` · w: w ← w − rate · ‖w‖ / ‖u‖ · u. The ratio is 1
/// if one of the norms is zero. All tensors have the ratio, also biases and those of norms.
public final class LAMB: Optimizer {
  /// The parameters that this optimizer trains.
  public let parameters: [Module.Entry]
  private let moments: AdamMoments
  private let weightDecay: Float

  /// Creates an optimizer for `parameters` with an empty state.
  ///
  /// - Parameters:
  ///   - parameters: The parameters to train, with their names.
  ///   - betas: The decay rates of the first and second moment, each in 0..<1.
  ///   - epsilon: The number added to the root of the second moment.
  ///   - weightDecay: The share of a parameter that is added to its step before the step gets its
  ///     length; 0 or more.
  public init(
    _ parameters: [Module.Entry], betas: SIMD2<Double> = [0.9, 0.999], epsilon: Double = 1e-6,
    weightDecay: Double = 0.01
  ) {
    self.parameters = parameters
    self.weightDecay = Float(weightDecay)
    moments = AdamMoments(
      parameters, betas: betas, epsilon: epsilon, weightDecay: 0, isDecoupled: true)
  }

  /// Performs one step.
  public func update(_ gradients: Gradients, learningRate: Float) {
    for (index, entry) in parameters.enumerated() {
      guard let gradient = gradient(of: entry, in: gradients) else { continue }
      var step = moments.direction(at: index, for: gradient)
      if weightDecay > 0 { step.add(entry.parameter.value.scaled(by: weightDecay)) }
      let norms = (entry.parameter.value.squaredNorm, step.squaredNorm)
      let ratio = norms.0 > 0 && norms.1 > 0 ? (norms.0 / norms.1).squareRoot() : 1
      entry.parameter.value.add(step.scaled(by: Float(-Double(learningRate) * ratio)))
    }
  }

  /// Both moments and the step count per parameter: `NAME.first_moment`, `NAME.second_moment`,
  /// `NAME.step`.
  public var state: [(name: String, tensor: Tensor)] { moments.state(of: parameters) }

  /// Continues from a saved `state`.
  public func restore(_ state: [String: Tensor]) throws {
    try moments.restore(state, of: parameters)
  }
}
