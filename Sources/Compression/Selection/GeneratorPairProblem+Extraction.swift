import Metrics
import Networks
import Pruning
import Search
import TensorCore
import Translation

extension GeneratorPairProblem {
  /// What the generators cost as they are.
  public var fullCosts: Sides<Double> { Sides { cost(of: .full(layouts[$0]), on: $0) } }

  /// What the generators of a pair cost on images of the size of the calibration images.
  public func costs(of pair: TranslationPair) -> Sides<Double> {
    func cost(_ translator: Translator, _ side: Side) -> Double {
      resource.amount(
        of: ModelCost(of: translator.model, imageShape: originals[side].imageShape))
    }
    return Sides(a: cost(pair.generatorAToB, .a), b: cost(pair.generatorBToA, .b))
  }

  /// What a generator costs with every group at its smallest width: no budget below this can be
  /// met.
  public func smallestCost(on side: Side) -> Double {
    equalShares(on: side).smallestCost
  }

  /// The widths with the same share of every group, by what they cost.
  func equalShares(on side: Side) -> EqualShares {
    EqualShares(layouts[side]) { cost(of: $0, on: side) }
  }

  /// A pair that uses what its own channels leave of the budgets: width that the scores before
  /// fine-tuning do not ask for is still of use to the fine-tuning.
  ///
  /// - Parameter evenness: Of the width that equal shares of all groups give a group within the
  ///   budget, what it keeps; channels of others make room for it.
  public func filled(
    _ pair: GenomePair, budgets: Sides<Double>, evenness: Double
  ) -> GenomePair {
    Sides { side in
      let repair = GenomeRepair(
        layout: layouts[side], scores: channelScores(on: side), evenness: evenness,
        budget: budgets[side], filledShare: 1
      ) { cost(of: $0, on: side) }
      var stream = RandomStream(seed: 0, "filled \(side.rawValue)")
      return repair.repaired(pair[side], using: &stream)
    }
  }

  /// The generator that a genome stands for, fitted to the original if the settings say so; the
  /// caller's own.
  public func extracted(_ genome: Genome, on side: Side) -> Network {
    originals[side].extracted(by: originals[side].mask(genome))
  }

  /// The cost of the generator with equal shares of all groups that costs at most `share` of the whole
  /// one, if there is one, and its time per image here and now.
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
