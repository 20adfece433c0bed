import Autograd
import Kernels
import Layers
import TensorCore

/// Stochastic gradient descent with optional momentum, with the arithmetic of `torch.optim.SGD`
/// (dampening 0).
///
/// With g the gradient plus `weightDecay · p`: b ← momentum · b + g, then p ← p - rate · b, or with
/// Nesterov p ← p - rate · (g + momentum · b).
public final class SGD: Optimizer {
  /// The parameters that this optimizer trains.
  public let parameters: [Module.Entry]
  /// The momentum, in 0..<1.
  public let momentum: Float
  /// Whether to use Nesterov momentum.
  public let isNesterov: Bool
  /// The weight decay, which is added to the gradient.
  public let weightDecay: Float

  /// The momentum buffer of each parameter, initially zero, which gives the same first step as
  /// PyTorch's copy of the gradient. Empty without momentum.
  private var directions: [Tensor]

  /// Creates an optimizer for `parameters` with an empty state.
  public init(
    _ parameters: [Module.Entry], momentum: Double = 0, isNesterov: Bool = false,
    weightDecay: Double = 0
  ) {
    precondition(
      !isNesterov || momentum > 0, "SGD: Nesterov found momentum \(momentum), expected one above 0")
    self.parameters = parameters
    self.momentum = Float(momentum)
    self.isNesterov = isNesterov
    self.weightDecay = Float(weightDecay)
    directions = momentum == 0 ? [] : parameters.map { Tensor(zeros: $0.parameter.value.shape) }
  }

  /// Performs one step.
  public func update(_ gradients: Gradients, learningRate: Float) {
    let step = GradientDescentStep(learningRate: learningRate, weightDecay: weightDecay)
    for (index, entry) in parameters.enumerated() {
      guard let gradient = gradient(of: entry, in: gradients) else { continue }
      if momentum == 0 {
        step.move(&entry.parameter.value, by: gradient)
      } else {
        step.move(
          &entry.parameter.value, by: gradient, keeping: &directions[index], momentum: momentum,
          isNesterov: isNesterov)
      }
    }
  }

  /// The momentum buffers, as `NAME.momentum`.
  public var state: [(name: String, tensor: Tensor)] {
    zip(parameters, directions).map { entry, direction in ("\(entry.name).momentum", direction) }
  }

  /// Continues from a saved `state`.
  public func restore(_ state: [String: Tensor]) throws {
    try OptimizerStateMismatch.check(state, against: self.state)
    guard momentum != 0 else { return }
    directions = parameters.compactMap { state["\($0.name).momentum"] }
  }
}
