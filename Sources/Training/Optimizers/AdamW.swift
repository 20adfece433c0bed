import Autograd
import Layers
import TensorCore

/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019) in the arithmetic of
/// `torch.optim.AdamW`.
///
/// Parameters shrink by `rate · weightDecay` before each step, apart from the moments.
public final class AdamW: Optimizer {
  /// The parameters that this optimizer trains.
  public let parameters: [Module.Entry]
  private let moments: AdamMoments

  /// Makes an optimizer of `parameters` that has not moved yet.
  ///
  /// - Parameters:
  ///   - betas: How much of the first and second moment is kept per step, each in 0..<1.
  ///   - epsilon: What is added to the root of the second moment.
  public init(
    _ parameters: [Module.Entry], betas: SIMD2<Double> = [0.9, 0.999], epsilon: Double = 1e-8,
    weightDecay: Double = 0.01
  ) {
    self.parameters = parameters
    moments = AdamMoments(
      parameters, betas: betas, epsilon: epsilon, weightDecay: weightDecay, isDecoupled: true)
  }

  /// Makes one step.
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
