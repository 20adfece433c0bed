import Autograd
import Layers
import Networks
import TensorCore

/// Images with independent normal noise on every value, as they are led back.
///
/// A faint pattern in them becomes costly to read, the more so the fewer pixels it covers; a color
/// over many pixels does not (Bashkirova et al. 2019, "Adversarial Self-Defense for Cycle-Consistent
/// GANs"). The noise is drawn from the tape, and none is for a deviation of 0.
///
/// - Parameter deviation: The standard deviation of the noise, in the units of the images.
package func noisy(_ images: Variable, deviation: Float, on tape: Tape) -> Variable {
  guard deviation > 0 else { return images }
  let noise = Tensor(
    (0..<images.shape.count).map { _ in deviation * tape.random.normal() }, shape: images.shape)
  return add(images, tape.constant(noise), on: tape)
}
