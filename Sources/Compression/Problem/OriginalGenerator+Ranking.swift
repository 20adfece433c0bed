import Autograd
import Layers
import Pruning
import TensorCore

extension OriginalGenerator {
  /// The magnitude of the weights that make each channel, over the mean of its group.
  var magnitudes: [Float] {
    groups.normalized(groups.magnitudes(in: generator.network, .l2), by: .mean)
  }

  /// The Taylor scores for the losses of the generator's cycle and, if there is one, of its
  /// discriminator, over the mean of each group.
  ///
  /// - Parameter inverse: The generator that leads back.
  func taylorScores(inverse: FrozenNetwork) -> [Float] {
    let scores = groups.taylorScores(in: generator.network, batches: images.oneByOne) {
      image, tape in
      let source = tape.constant(image)
      let fake = generator.network(source, on: tape)
      var terms: [(Float, Variable)] = [
        (10, meanAbsoluteError(inverse.network(fake, on: tape), source, on: tape))
      ]
      if let judged = judge?.discriminator.network(fake, on: tape) {
        let real = tape.constant(Tensor(repeating: 1, shape: judged.shape))
        terms.append((1, meanSquaredError(judged, real, on: tape)))
      }
      return weightedSum(terms, on: tape)
    }
    return groups.normalized(scores, by: .mean)
  }
}
