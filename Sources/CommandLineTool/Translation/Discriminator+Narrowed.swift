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
    let mask = ChannelMask(keeping: share, of: groups, by: groups.magnitudes(in: model, .l1))
    return Discriminator(model: model.narrowed(to: mask, of: groups), manifest: manifest)
  }
}
