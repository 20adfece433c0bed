import Metrics
import Networks
import Pruning
import Search
import TensorCore
import Translation

extension GeneratorPairProblem {
  /// The costs of the unpruned generators.
  public var fullCosts: Sides<Double> { Sides { cost(of: .full(layouts[$0]), on: $0) } }

  /// The costs of a pair's generators for images of the size of the calibration images.
  public func costs(of pair: TranslationPair) -> Sides<Double> {
    let costs = modelCosts(of: pair)
    return Sides { resource.amount(of: costs[$0]) }
  }

  /// The costs of a pair's generators in all resources.
  package func modelCosts(of pair: TranslationPair) -> Sides<ModelCost> {
    Sides { side in
      let translator = side == .a ? pair.generatorAToB : pair.generatorBToA
      return ModelCost(of: translator.model, imageShape: originals[side].imageShape)
    }
  }

  /// The cost of the generator of a genome in all resources.
  package func modelCost(of genome: Genome, on side: Side) -> ModelCost {
    originals[side].cost(widths: genome.widths(in: originals[side].layout))
  }

  /// The cost of a generator with every group at its minimum width; no budget below this can be
  /// met.
  public func smallestCost(on side: Side) -> Double {
    equalShares(on: side).smallestCost
  }

  /// The widths of uniform pruning, by cost.
  func equalShares(on side: Side) -> EqualShares {
    EqualShares(layouts[side]) { cost(of: $0, on: side) }
  }

  /// A similar pair that meets the rules of a search: with permitted and even widths, and within
  /// the budgets.
  ///
  /// - Parameters:
  ///   - pair: The genomes of both generators.
  ///   - budgets: The cost limit of each generator, in the configured resource.
  ///   - evenness: The share of its width under uniform pruning that every group keeps at least;
  ///     other groups lose channels in exchange.
  ///   - fills: Whether to add channels up to the budgets. Scores before fine-tuning may not favor
  ///     this width, but fine-tuning benefits from it.
  public func repaired(
    _ pair: GenomePair, budgets: Sides<Double>, evenness: Double, fills: Bool
  ) -> GenomePair {
    Sides { side in
      let repair = GenomeRepair(
        layout: layouts[side], scores: channelScores(on: side), evenness: evenness,
        budget: budgets[side], filledShare: fills ? 1 : 0
      ) { cost(of: $0, on: side) }
      var stream = RandomStream(seed: 0, "filled \(side.rawValue)")
      return repair.repaired(pair[side], using: &stream)
    }
  }

  /// A new pruned generator for a genome, fitted to the original if the settings require it.
  public func extracted(_ genome: Genome, on side: Side) -> Network {
    originals[side].extracted(by: originals[side].mask(genome))
  }

  /// The cost of the uniformly pruned generator within `share` of the full cost, if there is one,
  /// and its measured time per image.
  public func measured(share: Double, on side: Side) -> (cost: Double, milliseconds: Double) {
    let original = originals[side]
    let widths = equalShares(on: side).widths(costingAtMost: share * fullCosts[side])
    let mask = ChannelMask(keeping: widths, of: original.groups, by: scores[side])
    let network = original.generator.network.narrowed(to: mask, of: original.groups)
    return (
      cost(of: Genome(mask.bits), on: side),
      ForwardTime.milliseconds(of: network, imageShape: original.imageShape)
    )
  }
}
