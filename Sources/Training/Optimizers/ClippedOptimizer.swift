import Autograd
import Layers
import TensorCore

/// An optimizer whose gradients are shortened to a maximum norm, as with
/// `torch.nn.utils.clip_grad_norm_`.
///
/// With n the L2 norm over the gradients of all its parameters, each gradient is multiplied by
/// min(1, `maximumNorm` / (n + 1e-6)). Clipping keeps no state.
public final class ClippedOptimizer: Optimizer {
  /// The maximum L2 norm of all gradients together.
  public let maximumNorm: Double
  private let optimizer: any Optimizer

  /// Wraps an optimizer.
  ///
  /// - Precondition: `maximumNorm` is above zero.
  public init(_ optimizer: any Optimizer, maximumNorm: Double) {
    precondition(
      maximumNorm > 0, "ClippedOptimizer: found a norm of \(maximumNorm), expected one above 0")
    self.optimizer = optimizer
    self.maximumNorm = maximumNorm
  }

  /// The parameters of the wrapped optimizer.
  public var parameters: [Module.Entry] { optimizer.parameters }

  /// Performs one step with shortened gradients.
  public func update(_ gradients: Gradients, learningRate: Float) {
    let norm = parameters.compactMap { gradient(of: $0, in: gradients)?.squaredNorm }
      .reduce(0, +).squareRoot()
    let factor = maximumNorm / (norm + Self.epsilon)
    // A norm that is not a number stays one, so that the run reports divergence.
    optimizer.update(
      factor >= 1 ? gradients : gradients.scaled(by: Float(factor)), learningRate: learningRate)
  }

  /// PyTorch's guard against a division by zero.
  private static let epsilon = 1e-6

  /// The state of the wrapped optimizer.
  public var state: [(name: String, tensor: Tensor)] { optimizer.state }

  /// Continues from a saved `state`.
  public func restore(_ state: [String: Tensor]) throws { try optimizer.restore(state) }
}
