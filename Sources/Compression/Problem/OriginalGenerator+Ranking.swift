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
    let loss = CycleLoss(inverse: inverse.network, discriminator: judge?.discriminator.network)
    let evidence = Evidence(
      for: [criterion], of: groups, in: generator.network, images: images
    ) { outputs, image, tape in
      loss(outputs[0], of: images[image], on: tape)
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
