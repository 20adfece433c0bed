import Pruning
import Translation

extension Discriminator {
  /// A discriminator with so many of the channels of every layer: those whose weights are largest.
  ///
  /// - Parameter share: Of the channels, in 0...1; with 1 all stay, in a network of its own.
  func narrowed(to share: Double) -> Discriminator {
    // Costs, which depend on the size, are not asked for.
    let side = model.plan.smallestSide ?? 1
    let groups = ChannelGroups(of: model, imageShape: [side, side, inputChannels])
    let scores = L1Norm().scores(of: groups, in: model, .none)
    let mask = ChannelMask(keeping: share, of: groups, by: scores)
    return Discriminator(model: model.narrowed(to: mask, of: groups), manifest: manifest)
  }
}
