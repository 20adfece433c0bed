import Coevolution
import Compression
import FileAccess
import Foundation

/// Chooses the channels of both generators, by a search or by a ranking.
struct ChannelChoice {
  private let recipe: CompressionRecipe
  private let folder: CompressionFolder
  private let problem: GeneratorPairProblem
  private let budgets: Sides<Double>

  /// Finds out what the budget allows.
  ///
  /// - Throws: `RecipeProblem` if it is below the smallest network.
  init(_ recipe: CompressionRecipe, folder: CompressionFolder, problem: GeneratorPairProblem) throws
  {
    self.recipe = recipe
    self.folder = folder
    self.problem = problem
    budgets = try CompressionLimits(recipe.budget, problem).budgets
    for side in Side.allCases {
      let least = problem.smallestCost(on: side)
      guard least > budgets[side] else { continue }
      let problem = BudgetOutOfReach(side: side, budget: budgets[side], smallestCost: least)
      throw RecipeProblem(at: "budget \(recipe.budget.text)", problem.description)
    }
  }

  /// The masks of both generators; a search that is on disk goes on.
  ///
  /// - Throws: `StoppedBySignal`.
  func make(_ stop: StopSignal) throws -> GenomePair {
    recipe.method.isSearch
      ? try search(stop)
      : try problem.rankedMasks(recipe.method, budgets: budgets, seed: recipe.seed)
  }

  private func search(_ stop: StopSignal) throws -> GenomePair {
    let bar = ProgressBar()
    let search = try PairSearch(
      problem, configuration, checkpoint: folder.search, stop: { stop.requested }
    ) { report, seconds in
      bar.line(words(report, seconds))
    }
    if FileContents.exists(folder.search) { try search.resume() }
    let outcome =
      try recipe.method == .random
      ? search.run(generations: .max, pairEvaluations: evaluations)
      : search.run(generations: recipe.search.generations)
    if case .stopped(let signal) = outcome {
      throw StoppedBySignal(signal: signal, folder: folder.path)
    }
    try SearchFront(search.state.archive, problem, budgets: budgets, recipe: recipe)
      .write(to: folder.front)
    guard let best = search.state.archive.best(costingAtMost: budgets.sum) else {
      throw RecipeProblem(
        at: "budget \(recipe.budget.text)",
        "the search found no pair within it; leave budget_repair on, or raise the budget")
    }
    return recipe.search.filledShare > 0 ? problem.filled(best.pair, budgets: budgets) : best.pair
  }

  /// As many pairs as the other searches score.
  private var evaluations: Int {
    (2 * recipe.search.population + 8) * (recipe.search.generations + 1)
  }

  private var configuration: SearchConfiguration {
    let method: SearchMethod =
      switch (recipe.method, recipe.search.objective) {
      case (.random, _): .randomSearch
      case (.separate, _): .singleDirection(firstGenerations: recipe.search.generations / 2)
      case (_, .pareto): .pareto()
      case (_, .paper): .paper(lossWeight: 2 * problem.fullCosts.sum)
      }
    return SearchConfiguration(
      seed: recipe.seed, method: method, populationSize: recipe.search.population,
      coupledWeight: recipe.candidates.objective.cycleWeight,
      firstPopulation: FirstPopulation(
        seededShare: recipe.search.firstPopulation == .seeded ? 0.75 : 0),
      budgets: recipe.search.repairsBudget ? budgets : nil,
      filledShare: recipe.search.filledShare)
  }

  private func words(_ report: GenerationReport, _ seconds: Double) -> String {
    let loss = report.smallestLoss.map { String(format: "%.4f", $0.loss) } ?? "–"
    return "generation \(report.generation)/\(recipe.search.generations)  loss \(loss)"
      + "  front \(report.frontSize)  pairs \(humanCount(report.counts.pairs))"
      + "  \(humanDuration(seconds))"
  }
}
