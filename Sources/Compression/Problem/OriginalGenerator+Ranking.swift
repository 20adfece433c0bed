import Pruning
import TensorCore

extension OriginalGenerator {
  /// The score of each channel by a criterion.
  ///
  /// Gradients come from the generator's cycle loss and, if there is a discriminator, its
  /// adversarial loss, one image at a time.
  ///
  /// - Parameters:
  ///   - inverse: The generator of the opposite direction.
  ///   - progress: Called often with the share of the work that is done, in 0...1; it may throw.
  /// - Throws: What `progress` throws.
  func scores(
    by criterion: any Criterion, inverse: FrozenNetwork,
    progress: (_ share: Double) throws -> Void
  ) rethrows -> [Float] {
    let images = images.oneByOne
    let loss = CycleLoss(inverse: inverse.network, discriminator: judge?.discriminator.network)
    let evidence = try Evidence(
      for: [criterion], of: groups, in: generator.network, images: images,
      loss: { outputs, image, tape in loss(outputs[0], of: images[image], on: tape) },
      progress: progress)
    return criterion.scores(of: groups, in: generator.network, evidence)
  }

  /// The scores of a ranking, divided by the mean of each group.
  ///
  /// - Parameters:
  ///   - inverse: The generator of the opposite direction.
  ///   - progress: Called often with the share of the work that is done, in 0...1; it may throw.
  /// - Throws: What `progress` throws.
  func scores(
    by ranking: ChannelRanking, inverse: FrozenNetwork,
    progress: (_ share: Double) throws -> Void
  ) rethrows -> [Float] {
    groups.normalized(
      try scores(by: ranking.criterion, inverse: inverse, progress: progress), by: .mean)
  }
}
