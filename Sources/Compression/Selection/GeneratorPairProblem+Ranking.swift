import Pruning
import Search

extension GeneratorPairProblem {
  /// The largest masks within the budgets for a method that ranks channels once.
  ///
  /// - Parameters:
  ///   - method: The method that ranks channels: `uniform`, `l1` or `taylor`.
  ///   - budgets: The cost limit of each network, in the configured resource.
  ///   - seed: The seed of random ranks.
  /// - Throws: `BudgetOutOfReach`.
  /// - Precondition: The method is not a search.
  public func rankedMasks(
    _ method: SelectionMethod, budgets: Sides<Double>, seed: UInt64
  ) throws -> GenomePair {
    try Sides { side in
      guard let criterion = method.criterion(seed: seed &+ (side == .a ? 0 : 1)) else {
        preconditionFailure("rankedMasks: \(method.rawValue) is a search")
      }
      let original = originals[side]
      if method == .taylor {
        return try globalMask(original, taylorScores(on: side), budgets[side], side)
      }
      let scores = original.scores(by: criterion, inverse: originals[side.other].generator) { _ in }
      return try uniformMask(original, scores, budgets[side], side)
    }
  }

  /// The mask with the largest common share of every group within the budget.
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

  /// The mask of the best channels across all groups; widths need not be multiples of
  /// `widthMultiple`.
  private func globalMask(
    _ original: OriginalGenerator, _ scores: [Float], _ budget: Double, _ side: Side
  ) throws -> Genome {
    do {
      let mask = try ChannelMask(
        within: resource.limit(budget), original.cost, of: original.groups, by: scores)
      return Genome(mask.bits)
    } catch PruningProblem.budgetOutOfReach(_, let smallestCost) {
      throw BudgetOutOfReach(side: side, budget: budget, smallestCost: Double(smallestCost))
    }
  }

  /// The Taylor scores, reused if the search already computed them.
  private func taylorScores(on side: Side) -> [Float] {
    settings.ranking == .taylor
      ? scores[side]
      : originals[side].scores(
        by: ChannelRanking.taylor, inverse: originals[side.other].generator
      ) { _ in }
  }
}
