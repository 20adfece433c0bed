import Autograd
import Layers
import TensorCore

/// Adam (Kingma and Ba, 2015, algorithm 1) with the arithmetic of `torch.optim.Adam`.
///
/// Weight decay is added to the gradient and therefore affects the moments; `AdamW` decouples it.
public final class Adam: Optimizer {
  /// The parameters that this optimizer trains.
  public let parameters: [Module.Entry]
  private let moments: AdamMoments

  /// Creates an optimizer for `parameters` with an empty state.
  ///
  /// - Parameters:
  ///   - parameters: The parameters to train, with their names.
  ///   - betas: The decay rates of the first and second moment, each in 0..<1.
  ///   - epsilon: The number added to the root of the second moment.
  ///   - weightDecay: The factor of the L2 term, 0 or more: `weightDecay` times a parameter is added
  ///     to its gradient.
  public init(
    _ parameters: [Module.Entry], betas: SIMD2<Double> = [0.9, 0.999], epsilon: Double = 1e-8,
    weightDecay: Double = 0
  ) {
    self.parameters = parameters
    moments = AdamMoments(
      parameters, betas: betas, epsilon: epsilon, weightDecay: weightDecay, isDecoupled: false)
  }

  /// Performs one step.
  public func update(_ gradients: Gradients, learningRate: Float) {
    for (index, entry) in parameters.enumerated() {
      guard let gradient = gradient(of: entry, in: gradients) else { continue }
      moments.move(entry.parameter, at: index, by: gradient, learningRate: learningRate)
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
