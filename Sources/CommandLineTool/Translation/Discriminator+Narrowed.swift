import Networks
import Pruning
import Translation

extension Discriminator {
  /// A discriminator with so many of the channels of every layer: those whose weights are largest.
  ///
  /// - Parameter share: Of the channels, in 0...1; with 1 all stay, in a network of its own.
  func narrowed(to share: Double) -> Discriminator {
    guard let network = model as? PatchDiscriminator else { return self }
    // Costs, which depend on the size, are not asked for.
    let side = 1 << (network.configuration.widths.count + 2)
    let groups = ChannelGroups(
      of: network, imageShape: [side, side, network.configuration.inputChannels])
    let mask = ChannelMask(
      keeping: share, of: groups, by: groups.magnitudes(in: network, .l1))
    let narrow = network.narrowed(to: mask, of: groups)
    var manifest = manifest
    manifest.configuration = narrow.configuration
    return Discriminator(model: narrow, manifest: manifest)
  }
}
