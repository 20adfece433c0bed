import Compression
import Search

/// How long a method searches, so that all of them score about as many pairs, and by what rules.
struct SearchPlan {
  private let step: Coevolve
  private let budgets: Sides<Double>
  private let fullCosts: Sides<Double>

  init(_ step: Coevolve, budgets: Sides<Double>, fullCosts: Sides<Double>) {
    self.step = step
    self.budgets = budgets
    self.fullCosts = fullCosts
  }

  /// Generations that score about as many pairs as co-evolution.
  var generations: Int {
    switch step.method {
    case .separate: coevolvedPairs / step.search.population
    // Pairs that were scored before do not count, and near the least width there are few others.
    case .random: 2 * coevolvedPairs / step.search.population
    default: step.search.generations
    }
  }

  /// After how many pairs a search ends in any case.
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
      seed: step.seed, method: method, populationSize: step.search.population,
      coupledWeight: step.candidates.objective.cycleWeight,
      firstPopulation: FirstPopulation(
        seededShare: step.search.firstPopulation == .seeded ? 0.75 : 0),
      budgets: step.search.repairsBudget ? budgets : nil,
      filledShare: step.search.usedFilledShare, evenness: step.search.evenness)
  }

  /// As many pairs as co-evolution scores at most.
  private var coevolvedPairs: Int {
    (2 * step.search.population + 8) * (step.search.generations + 1)
  }
}
