import Pruning
import Search

extension GeneratorPairProblem {
  /// The masks of a method that ranks channels once, as large as the budgets allow.
  ///
  /// - Parameters:
  ///   - budgets: What each network may cost, in the resource of the settings.
  ///   - seed: Of random ranks.
  /// - Throws: `BudgetOutOfReach`.
  /// - Precondition: The method is no search.
  public func rankedMasks(
    _ method: SelectionMethod, budgets: Sides<Double>, seed: UInt64
  ) throws -> GenomePair {
    precondition(!method.isSearch, "rankedMasks: \(method.rawValue) is a search")
    return try Sides { side in
      let original = originals[side]
      switch method {
      case .taylor:
        return try globalMask(original, taylorScores(on: side), budgets[side], side)
      case .l1:
        let scores = original.groups.magnitudes(in: original.generator.network, .l1)
        return try uniformMask(original, scores, budgets[side], side)
      case .uniform, .coevolution, .separate, .random:
        let scores = original.groups.randomScores(seed: seed &+ (side == .a ? 0 : 1))
        return try uniformMask(original, scores, budgets[side], side)
      }
    }
  }

  /// The largest share of every group that the budget allows.
  private func uniformMask(
    _ original: OriginalGenerator, _ scores: [Float], _ budget: Double, _ side: Side
  ) throws -> Genome {
    let shares = equalShares(on: side)
    guard shares.smallestCost <= budget else {
      throw BudgetOutOfReach(side: side, budget: budget, smallestCost: shares.smallestCost)
    }
    let widths = shares.widths(costingAtMost: budget)
    return Genome(ChannelMask(keeping: widths, of: original.groups, by: scores).bits)
  }

  /// The best channels over all groups; their widths need not be multiples of the settings'.
  private func globalMask(
    _ original: OriginalGenerator, _ scores: [Float], _ budget: Double, _ side: Side
  ) throws -> Genome {
    guard
      let mask = ChannelMask(
        within: resource.limit(budget), original.cost, of: original.groups, by: scores)
    else {
      // Of every group a twentieth stays in any case.
      let least = resource.amount(
        of: original.cost(widths: original.groups.widths.map { max(1, ($0 + 19) / 20) }))
      throw BudgetOutOfReach(side: side, budget: budget, smallestCost: least)
    }
    return Genome(mask.bits)
  }

  /// Gathered once if the search goes by them too.
  private func taylorScores(on side: Side) -> [Float] {
    settings.ranking == .taylor
      ? scores[side]
      : originals[side].taylorScores(inverse: originals[side.other].generator)
  }
}
