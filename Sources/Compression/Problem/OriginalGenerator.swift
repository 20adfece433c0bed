import Autograd
import Coevolution
import Layers
import Models
import Pruning
import TensorCore

/// One of the two original generators, with all about it that many candidates are compared with.
struct OriginalGenerator: Sendable {
  let generator: FrozenGenerator
  let discriminator: FrozenDiscriminator
  /// What of it may be cut.
  let groups: ChannelGroups
  let cost: CostFunction
  let layout: GenomeLayout
  /// What each channel is worth, comparable between groups.
  let scores: [Float]
  /// Calibration images of its source domain, `[N, H, W, C]` in -1...1.
  let images: Tensor
  /// What it makes of them.
  let fakes: Tensor
  /// What the discriminator says to that.
  let judgments: Tensor
  private let recovery: ChannelRecovery?
  private let distillationSteps: Int

  init(
    _ network: ResNetGenerator, discriminator: any Module, images: Tensor,
    settings: CompressionSettings
  ) {
    generator = FrozenGenerator(network)
    self.discriminator = FrozenDiscriminator(discriminator)
    let shape = Shape(Array(images.shape.extents.dropFirst()))
    let free = ChannelGroups(of: network, imageShape: shape)
    groups = settings.tiesGroups ? free.tied : free
    cost = CostFunction(of: groups)
    layout = GenomeLayout(
      groups.groups.map {
        GenomeLayout.Group(
          $0.name, size: $0.width, multiple: min($0.width, settings.widthMultiple))
      })
    scores = groups.normalized(groups.magnitudes(in: network, .l2), by: .mean)
    self.images = images
    fakes = generator(images)
    judgments = self.discriminator(fakes)
    distillationSteps = settings.recovery == .distill ? settings.distillationSteps : 0
    recovery =
      settings.recovery == .none
      ? nil : ChannelRecovery(of: network, groups: free, images: [images])
  }

  /// The channels that a genome keeps.
  func mask(_ genome: Genome) -> ChannelMask {
    ChannelMask((0..<genome.count).map { genome[$0] }, of: groups)
  }

  /// The generator with the channels that `mask` keeps, recovered as the settings say.
  func narrowed(to mask: ChannelMask) -> ResNetGenerator {
    guard let recovery else { return generator.network.narrowed(to: mask, of: groups) }
    let small = generator.network.narrowed(to: mask, of: groups, recovery: recovery)
    ShortDistillation.run(small, images: images, fakes: fakes, steps: distillationSteps)
    return small
  }
}
