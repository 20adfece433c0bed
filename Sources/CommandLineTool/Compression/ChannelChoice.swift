import Coevolution
import Compression
import FileAccess
import Foundation

/// Chooses the channels of both generators, by a search or by a ranking.
struct ChannelChoice {
  private let recipe: CompressionRecipe
  private let folder: CompressionFolder
  private let problem: GeneratorPairProblem
  private let limits: CompressionLimits
  /// The answer of a method without a search.
  private let ranked: GenomePair?

  /// Finds out what the budget allows.
  ///
  /// - Throws: `RecipeProblem` if it is below the smallest network.
  init(_ recipe: CompressionRecipe, folder: CompressionFolder, problem: GeneratorPairProblem) throws
  {
    self.recipe = recipe
    self.folder = folder
    self.problem = problem
    limits =
      try FileContents.exists(folder.limits)
      ? CompressionLimits(path: folder.limits) : CompressionLimits(recipe.budget, problem)
    do {
      for side in Side.allCases {
        let (budget, least) = (limits.budgets[side], problem.smallestCost(on: side))
        guard least > budget else { continue }
        throw BudgetOutOfReach(side: side, budget: budget, smallestCost: least)
      }
      ranked =
        try recipe.method.isSearch
        ? nil : problem.rankedMasks(recipe.method, budgets: limits.budgets, seed: recipe.seed)
    } catch let error as BudgetOutOfReach {
      throw RecipeProblem(
        at: "budget \(recipe.budget.text)",
        "G_\(error.side.rawValue.uppercased()) may have \(humanCount(Int(error.budget)))"
          + " \(problem.resource.words), and has \(humanCount(Int(error.smallestCost))) at its"
          + " smallest; raise the budget (up to 1 it is a share of the original's, above an amount)"
      )
    }
  }

  /// The masks of both generators; a search that is on disk goes on.
  ///
  /// - Throws: `StoppedBySignal`.
  func make(_ stop: StopSignal) throws -> GenomePair {
    try limits.write(to: folder.limits)
    return try ranked ?? search(stop)
  }

  private func search(_ stop: StopSignal) throws -> GenomePair {
    let bar = ProgressBar()
    let search = try PairSearch(
      problem, configuration, checkpoint: folder.search, stop: { stop.requested }
    ) { report, seconds in
      bar.line(words(report, seconds))
    }
    if FileContents.exists(folder.search) { try search.resume() }
    let outcome = try search.run(generations: generations, pairEvaluations: evaluationLimit)
    if case .stopped(let signal) = outcome {
      throw StoppedBySignal(signal: signal, folder: folder.path)
    }
    let pair = try best(in: search.state.archive)
    bar.line("scoring the methods without a search, for comparison")
    try SearchFront(
      search.state.archive, chosen: pair, problem, budgets: limits.budgets, recipe: recipe
    ).write(to: folder.front)
    return pair
  }

  private func best(in archive: ParetoArchive) throws -> GenomePair {
    let entry =
      recipe.search.repairsBudget
      ? archive.best(within: limits.budgets) : archive.best(costingAtMost: limits.budgets.sum)
    guard let entry else {
      throw RecipeProblem(
        at: "budget \(recipe.budget.text)",
        "the search found no pair within it; leave budget_repair on, or raise the budget")
    }
    return recipe.search.filledShare > 0
      ? problem.filled(entry.pair, budgets: limits.budgets) : entry.pair
  }

  // MARK: - Equal effort

  /// As many pairs as co-evolution scores at most.
  private var evaluations: Int {
    (2 * recipe.search.population + 8) * (recipe.search.generations + 1)
  }

  /// Generations that score about as many pairs as co-evolution.
  private var generations: Int {
    switch recipe.method {
    case .separate: evaluations / recipe.search.population
    // Pairs that were scored before do not count, and near the least width there are few others.
    case .random: 2 * evaluations / recipe.search.population
    default: recipe.search.generations
    }
  }

  private var evaluationLimit: Int { recipe.method == .random ? evaluations : .max }

  private var configuration: SearchConfiguration {
    let method: SearchMethod =
      switch (recipe.method, recipe.search.objective) {
      case (.random, _): .randomSearch
      case (.separate, _): .singleDirection(firstGenerations: generations / 2)
      case (_, .pareto): .pareto()
      case (_, .paper): .paper(lossWeight: 2 * problem.fullCosts.sum)
      }
    return SearchConfiguration(
      seed: recipe.seed, method: method, populationSize: recipe.search.population,
      coupledWeight: recipe.candidates.objective.cycleWeight,
      firstPopulation: FirstPopulation(
        seededShare: recipe.search.firstPopulation == .seeded ? 0.75 : 0),
      budgets: recipe.search.repairsBudget ? limits.budgets : nil,
      filledShare: recipe.search.filledShare)
  }

  private func words(_ report: GenerationReport, _ seconds: Double) -> String {
    let loss = report.smallestLoss.map { String(format: "%.4f", $0.loss) } ?? "–"
    return "generation \(report.generation)/\(generations)  loss \(loss)"
      + "  front \(report.frontSize)  pairs \(humanCount(report.counts.pairs))"
      + "  \(humanDuration(seconds))"
  }
}
