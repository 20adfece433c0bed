import Autograd
import Layers
import Networks
import TensorCore

/// The loss whose gradients rank a generator's channels: ten times the cycle loss, as in CycleGAN,
/// plus the adversarial loss if there is a discriminator.
package struct CycleLoss {
  private let inverse: Network
  private let discriminator: Network?

  /// - Parameter inverse: The generator of the opposite direction.
  package init(inverse: Network, discriminator: Network?) {
    self.inverse = inverse
    self.discriminator = discriminator
  }

  /// The loss of the generated images `fake` for input images `[N, H, W, C]` in -1...1.
  package func callAsFunction(_ fake: Variable, of images: Tensor, on tape: Tape) -> Variable {
    let source = tape.constant(images)
    var terms: [(Float, Variable)] = [
      (10, meanAbsoluteError(inverse(fake, on: tape), source, on: tape))
    ]
    if let judged = discriminator?(fake, on: tape) {
      let real = tape.constant(Tensor(repeating: 1, shape: judged.shape))
      terms.append((1, meanSquaredError(judged, real, on: tape)))
    }
    return weightedSum(terms, on: tape)
  }
}
