import Pruning
import Translation

extension Discriminator {
  /// A discriminator with a share of the channels of every layer: those with the largest weights.
  ///
  /// - Parameter share: The share of channels to keep, in 0...1; with 1 the result is an unpruned
  ///   copy.
  func narrowed(to share: Double) -> Discriminator {
    // The image size only affects costs, which are not used here.
    let side = model.plan.smallestSide ?? 1
    let groups = ChannelGroups(of: model, imageShape: [side, side, inputChannels])
    let scores = L1Norm().scores(of: groups, in: model, .none)
    let mask = ChannelMask(keeping: share, of: groups, by: scores)
    return Discriminator(model: model.narrowed(to: mask, of: groups), manifest: manifest)
  }
}
