import Autograd
import Layers
import Networks
import TensorCore

/// Adds independent normal noise to every value of images before the inverse generator.
///
/// Noise prevents the generator from hiding information in faint patterns, in particular in
/// patterns of few pixels; a color over many pixels remains readable (Bashkirova et al. 2019,
/// "Adversarial Self-Defense for Cycle-Consistent GANs"). The noise comes from the tape's random
/// stream; a deviation of 0 draws none.
///
/// - Parameter deviation: The standard deviation of the noise, in the units of the images.
package func noisy(_ images: Variable, deviation: Float, on tape: Tape) -> Variable {
  guard deviation > 0 else { return images }
  let noise = Tensor(
    (0..<images.shape.count).map { _ in deviation * tape.random.normal() }, shape: images.shape)
  return add(images, tape.constant(noise), on: tape)
}
