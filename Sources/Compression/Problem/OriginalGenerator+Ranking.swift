import Autograd
import Layers
import Pruning
import TensorCore

extension OriginalGenerator {
  /// What a criterion holds each channel to be worth.
  ///
  /// Gradients are those of the losses of the generator's cycle and, if there is one, of its
  /// discriminator, image by image.
  ///
  /// - Parameter inverse: The generator that leads back.
  func scores(by criterion: any Criterion, inverse: FrozenNetwork) -> [Float] {
    let images = images.oneByOne
    let evidence = Evidence(
      for: [criterion], of: groups, in: generator.network, images: images
    ) { outputs, image, tape in
      let (source, fake) = (tape.constant(images[image]), outputs[0])
      var terms: [(Float, Variable)] = [
        (10, meanAbsoluteError(inverse.network(fake, on: tape), source, on: tape))
      ]
      if let judged = judge?.discriminator.network(fake, on: tape) {
        let real = tape.constant(Tensor(repeating: 1, shape: judged.shape))
        terms.append((1, meanSquaredError(judged, real, on: tape)))
      }
      return weightedSum(terms, on: tape)
    }
    return criterion.scores(of: groups, in: generator.network, evidence)
  }

  /// The scores of a ranking, over the mean of each group.
  ///
  /// - Parameter inverse: The generator that leads back.
  func scores(by ranking: ChannelRanking, inverse: FrozenNetwork) -> [Float] {
    groups.normalized(scores(by: ranking.criterion, inverse: inverse), by: .mean)
  }
}
