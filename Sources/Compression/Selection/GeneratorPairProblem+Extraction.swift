import Coevolution
import Models
import Pruning
import TensorCore

extension GeneratorPairProblem {
  /// What the originals cost.
  public var fullCosts: Sides<Double> { Sides { cost(of: .full(layouts[$0]), on: $0) } }

  /// The generator that a genome stands for, fitted to the original if the settings say so; the
  /// caller's own.
  public func extracted(_ genome: Genome, on side: Side) -> ResNetGenerator {
    originals[side].narrowed(to: originals[side].mask(genome))
  }

  /// The cost of a generator that keeps a share of all channels, and its time per image here and
  /// now.
  public func measured(
    share: Double, on side: Side
  ) throws -> (cost: Double, milliseconds: Double) {
    let original = originals[side]
    let mask = ChannelMask(keeping: share, of: original.groups, by: original.scores)
    let shape = Shape(Array(original.images.shape.extents.dropFirst()))
    let network = original.generator.network.narrowed(to: mask, of: original.groups)
    return (
      cost(of: Genome(mask.bits), on: side),
      ModelCost.milliseconds(of: network, imageShape: shape)
    )
  }
}
