import Pruning
import TensorCore

extension OriginalGenerator {
  /// The score of each channel by a criterion.
  ///
  /// Gradients come from the generator's cycle loss and, if there is a discriminator, its
  /// adversarial loss, one image at a time.
  ///
  /// - Parameter inverse: The generator of the opposite direction.
  func scores(by criterion: any Criterion, inverse: FrozenNetwork) -> [Float] {
    let images = images.oneByOne
    let loss = CycleLoss(inverse: inverse.network, discriminator: judge?.discriminator.network)
    let evidence = Evidence(
      for: [criterion], of: groups, in: generator.network, images: images
    ) { outputs, image, tape in
      loss(outputs[0], of: images[image], on: tape)
    }
    return criterion.scores(of: groups, in: generator.network, evidence)
  }

  /// The scores of a ranking, divided by the mean of each group.
  ///
  /// - Parameter inverse: The generator of the opposite direction.
  func scores(by ranking: ChannelRanking, inverse: FrozenNetwork) -> [Float] {
    groups.normalized(scores(by: ranking.criterion, inverse: inverse), by: .mean)
  }
}
