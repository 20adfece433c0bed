import Autograd
import Layers
import TensorCore

/// A loss for images without labels: the product of a network's outputs with random signs.
///
/// The output change itself has no gradient at the unpruned network, where it is least. The product
/// `r · y` with random signs `r` has one: for a gate `g` its derivative is `rᵀ ∂y/∂g`, whose mean
/// square over `r` is `‖∂y/∂g‖²`. So `FirstOrderTaylor` estimates how much the outputs change, and
/// `EmpiricalFisher` the squared change to second order (Gauss-Newton).
///
/// Each output is divided by its root mean square and the root of its size, so that networks with
/// several outputs weigh them alike.
public struct OutputProjection: Sendable {
  private let seed: UInt64

  /// Draws the signs of each batch from a seed.
  public init(seed: UInt64 = 0) { self.seed = seed }

  /// The loss of a batch, a scalar.
  ///
  /// - Parameters:
  ///   - outputs: The network's outputs, of any shapes.
  ///   - batch: The number of the batch, which chooses the signs.
  ///   - tape: The tape of the outputs.
  public func callAsFunction(_ outputs: [Variable], _ batch: Int, _ tape: Tape) -> Variable {
    let losses = outputs.enumerated().map { place, output in
      var random = RandomStream(seed: seed, "output signs", batch * outputs.count + place)
      let norm = output.tensor.scalars.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      let scale = norm > 0 && norm.isFinite ? Float(1 / norm) : 0
      let signs = (0..<output.shape.count).map { _ in random.uniform() < 0.5 ? -scale : scale }
      return (output * tape.constant(Tensor(signs, shape: output.shape))).sum()
    }
    return losses.dropFirst().reduce(losses[0], +)
  }
}
