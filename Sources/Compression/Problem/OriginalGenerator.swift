import Autograd
import Layers
import Networks
import Pruning
import Search
import TensorCore

/// One of the two original generators, with the reference values that candidates are compared with.
struct OriginalGenerator: Sendable {
  let generator: FrozenNetwork
  /// The discriminator of its outputs, and the scores for `fakes`; nil if the pair has no
  /// discriminators.
  let judge: (discriminator: FrozenNetwork, judgments: Tensor)?
  /// The groups of channels that can be pruned.
  let groups: ChannelGroups
  let cost: CostFunction
  let layout: GenomeLayout
  /// Calibration images of its source domain, `[N, H, W, C]` in -1...1.
  let images: Tensor
  /// The shape of the images that costs are measured for, `[H, W, C]`.
  let imageShape: Shape
  /// Its outputs for these images.
  let fakes: Tensor
  private let free: ChannelGroups
  private let recovery: ChannelRecovery?
  private let distillationSteps: Int

  /// Translates the images, and gathers the inputs of all layers.
  ///
  /// - Parameter progress: Called often with the share of the work that is done, in 0...1; it may throw.
  /// - Throws: What `progress` throws.
  init(
    _ network: Network, discriminator: Network?, images: Tensor, imageShape: Shape,
    settings: CompressionSettings, progress: (_ share: Double) throws -> Void
  ) rethrows {
    let free = ChannelGroups(of: network, imageShape: imageShape)
    let count = images.shape[0]
    let fakes = Tensor(
      concatenating: try images.oneByOne.enumerated().map { index, image in
        try progress(0.4 * Double(index) / Double(count))
        return network(image)
      })
    self.init(
      network, free, discriminator: discriminator, images: images, imageShape: imageShape,
      fakes: fakes,
      recovery: settings.recovery == .none
        ? nil
        : try ChannelRecovery(of: network, groups: free, images: images.oneByOne) {
          try progress(0.4 + 0.6 * $0)
        },
      settings: settings)
  }

  /// Reads what an earlier analysis found; nil if a tensor is missing or does not fit.
  ///
  /// - Parameter stored: The tensor of a name of `stored`; nil if there is none.
  init?(
    _ network: Network, discriminator: Network?, images: Tensor, imageShape: Shape,
    settings: CompressionSettings, stored: (_ name: String) throws -> Tensor?
  ) rethrows {
    let free = ChannelGroups(of: network, imageShape: imageShape)
    let image = Shape(Array(images.shape.extents.dropFirst()))
    guard let fakes = try stored(Self.fakesName), fakes.shape[0] == images.shape[0],
      let output = try? network.plan.outputShape(for: image),
      fakes.shape.extents.dropFirst() == output.extents.dropFirst()
    else { return nil }
    var recovery: ChannelRecovery?
    if settings.recovery != .none {
      recovery = try ChannelRecovery(
        of: network, groups: free, image: images.slice(0..<1), stored: stored)
      guard recovery != nil else { return nil }
    }
    self.init(
      network, free, discriminator: discriminator, images: images, imageShape: imageShape,
      fakes: fakes, recovery: recovery, settings: settings)
  }

  private init(
    _ network: Network, _ free: ChannelGroups, discriminator: Network?, images: Tensor,
    imageShape: Shape, fakes: Tensor, recovery: ChannelRecovery?, settings: CompressionSettings
  ) {
    generator = FrozenNetwork(network)
    self.imageShape = imageShape
    self.free = free
    groups = settings.tiesGroups ? free.tied : free
    cost = CostFunction(of: groups)
    layout = GenomeLayout(
      groups.groups.map {
        GenomeLayout.Group(
          $0.name, size: $0.width, multiple: min($0.width, settings.widthMultiple))
      })
    self.images = images
    self.fakes = fakes
    judge = discriminator.map {
      let frozen = FrozenNetwork($0)
      return (frozen, frozen(fakes))
    }
    distillationSteps = settings.recovery == .distill ? settings.distillationSteps : 0
    self.recovery = recovery
  }

  /// What the analysis found, as tensors by name.
  var stored: [(name: String, tensor: Tensor)] {
    [(Self.fakesName, fakes)] + (recovery?.stored ?? [])
  }

  private static let fakesName = "outputs"

  /// The channel mask of a genome.
  func mask(_ genome: Genome) -> ChannelMask {
    ChannelMask((0..<genome.count).map { genome[$0] }, of: groups)
  }

  /// The generator with the channels of `mask`, after the configured recovery.
  func narrowed(to mask: ChannelMask) -> Network {
    guard let recovery else { return generator.network.narrowed(to: mask, of: groups) }
    let small = generator.network.narrowed(to: mask, of: groups, recovery: recovery)
    ShortDistillation.run(small, images: images, fakes: fakes, steps: distillationSteps)
    return small
  }

  /// The final pruned generator. Each layer is fitted to its real inputs from the pruned layers
  /// before it, which would be too slow for every candidate.
  func extracted(by mask: ChannelMask) -> Network {
    let small = narrowed(to: mask)
    guard recovery != nil, distillationSteps == 0 else { return small }
    SequentialRecovery(of: generator.network, groups: free, images: images.oneByOne)
      .refit(small, to: mask, of: groups)
    return small
  }
}
