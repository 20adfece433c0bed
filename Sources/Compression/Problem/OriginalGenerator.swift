import Autograd
import Layers
import Networks
import Pruning
import Search
import TensorCore

/// One of the two original generators, with all about it that many candidates are compared with.
struct OriginalGenerator: Sendable {
  let generator: FrozenNetwork
  /// The discriminator of what it makes, and its answers to `fakes`; nil if the pair has none.
  let judge: (discriminator: FrozenNetwork, judgments: Tensor)?
  /// What of it may be cut.
  let groups: ChannelGroups
  let cost: CostFunction
  let layout: GenomeLayout
  /// Calibration images of its source domain, `[N, H, W, C]` in -1...1.
  let images: Tensor
  /// Of one of them, `[H, W, C]`.
  let imageShape: Shape
  /// What it makes of them.
  let fakes: Tensor
  private let free: ChannelGroups
  private let recovery: ChannelRecovery?
  private let distillationSteps: Int

  init(
    _ network: Network, discriminator: Network?, images: Tensor,
    settings: CompressionSettings
  ) {
    generator = FrozenNetwork(network)
    imageShape = Shape(Array(images.shape.extents.dropFirst()))
    free = ChannelGroups(of: network, imageShape: imageShape)
    groups = settings.tiesGroups ? free.tied : free
    cost = CostFunction(of: groups)
    layout = GenomeLayout(
      groups.groups.map {
        GenomeLayout.Group(
          $0.name, size: $0.width, multiple: min($0.width, settings.widthMultiple))
      })
    self.images = images
    let fakes = generator(images)
    self.fakes = fakes
    judge = discriminator.map {
      let frozen = FrozenNetwork($0)
      return (frozen, frozen(fakes))
    }
    distillationSteps = settings.recovery == .distill ? settings.distillationSteps : 0
    recovery =
      settings.recovery == .none
      ? nil : ChannelRecovery(of: network, groups: free, images: images.oneByOne)
  }

  /// The channels that a genome keeps.
  func mask(_ genome: Genome) -> ChannelMask {
    ChannelMask((0..<genome.count).map { genome[$0] }, of: groups)
  }

  /// The generator with the channels that `mask` keeps, recovered as the settings say.
  func narrowed(to mask: ChannelMask) -> Network {
    guard let recovery else { return generator.network.narrowed(to: mask, of: groups) }
    let small = generator.network.narrowed(to: mask, of: groups, recovery: recovery)
    ShortDistillation.run(small, images: images, fakes: fakes, steps: distillationSteps)
    return small
  }

  /// The same for use: fitted layer after layer to what the layers before it make of the images,
  /// which is too slow for every candidate.
  func extracted(by mask: ChannelMask) -> Network {
    let small = narrowed(to: mask)
    guard recovery != nil, distillationSteps == 0 else { return small }
    SequentialRecovery(of: generator.network, groups: free, images: images.oneByOne)
      .refit(small, to: mask, of: groups)
    return small
  }
}
