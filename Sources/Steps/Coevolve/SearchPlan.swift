import Compression
import Search

/// The length and the rules of a search, so that all methods score about the same number of pairs.
struct SearchPlan {
  private let step: Coevolve
  private let budgets: Sides<Double>
  private let fullCosts: Sides<Double>

  init(_ step: Coevolve, budgets: Sides<Double>, fullCosts: Sides<Double>) {
    self.step = step
    self.budgets = budgets
    self.fullCosts = fullCosts
  }

  /// The number of generations that scores about as many pairs as co-evolution.
  var generations: Int {
    switch step.method {
    case .separate: coevolvedPairs / step.search.populationSize
    // Pairs scored before do not count, and near the minimum width there are few others.
    case .random: 2 * coevolvedPairs / step.search.populationSize
    default: step.search.generationCount
    }
  }

  /// The maximum number of scored pairs.
  var pairEvaluations: Int { step.method == .random ? coevolvedPairs : .max }

  var configuration: SearchConfiguration {
    let method: SearchMethod =
      switch (step.method, step.search.objective) {
      case (.random, _): .randomSearch
      case (.separate, _): .singleDirection(firstGenerations: generations / 2)
      case (_, .pareto): .pareto()
      case (_, .paper): .paper(lossWeight: 2 * fullCosts.sum)
      }
    return SearchConfiguration(
      seed: step.seed, method: method, populationSize: step.search.populationSize,
      coupledWeight: step.candidates.objective.cycleWeight,
      firstPopulation: FirstPopulation(
        seededShare: step.search.firstPopulation == .seeded ? 0.75 : 0),
      budgets: step.search.repairsBudget ? budgets : nil,
      filledShare: step.search.usedFilledShare, evenness: step.search.evenness)
  }

  /// The maximum number of pairs that co-evolution scores.
  private var coevolvedPairs: Int {
    (2 * step.search.populationSize + 8) * (step.search.generationCount + 1)
  }
}
