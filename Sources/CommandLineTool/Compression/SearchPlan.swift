import Compression
import Search

/// How long a method searches, so that all of them score about as many pairs, and by what rules.
struct SearchPlan {
  private let recipe: CompressionRecipe
  private let budgets: Sides<Double>
  private let fullCosts: Sides<Double>

  init(_ recipe: CompressionRecipe, budgets: Sides<Double>, fullCosts: Sides<Double>) {
    self.recipe = recipe
    self.budgets = budgets
    self.fullCosts = fullCosts
  }

  /// Generations that score about as many pairs as co-evolution.
  var generations: Int {
    switch recipe.method {
    case .separate: coevolvedPairs / recipe.search.population
    // Pairs that were scored before do not count, and near the least width there are few others.
    case .random: 2 * coevolvedPairs / recipe.search.population
    default: recipe.search.generations
    }
  }

  /// After how many pairs a search ends in any case.
  var pairEvaluations: Int { recipe.method == .random ? coevolvedPairs : .max }

  var configuration: SearchConfiguration {
    let method: SearchMethod =
      switch (recipe.method, recipe.search.objective) {
      case (.random, _): .randomSearch
      case (.separate, _): .singleDirection(firstGenerations: generations / 2)
      case (_, .pareto): .pareto()
      case (_, .paper): .paper(lossWeight: 2 * fullCosts.sum)
      }
    return SearchConfiguration(
      seed: recipe.seed, method: method, populationSize: recipe.search.population,
      coupledWeight: recipe.candidates.objective.cycleWeight,
      firstPopulation: FirstPopulation(
        seededShare: recipe.search.firstPopulation == .seeded ? 0.75 : 0),
      budgets: recipe.search.repairsBudget ? budgets : nil,
      filledShare: recipe.search.filledShare, evenness: recipe.search.evenness)
  }

  /// As many pairs as co-evolution scores at most.
  private var coevolvedPairs: Int {
    (2 * recipe.search.population + 8) * (recipe.search.generations + 1)
  }
}
