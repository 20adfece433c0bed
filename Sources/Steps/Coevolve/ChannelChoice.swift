import Compression
import FileAccess
import Foundation
import RecipeLanguage
import Reporting
import Search
import Translation

/// Chooses the channels of both generators, by a search or by a ranking.
struct ChannelChoice {
  private let step: Coevolve
  private let folder: CompressionFolder
  private let problem: GeneratorPairProblem
  private let limits: CompressionLimits
  private let workshop: Workshop
  /// The masks of a method without a search.
  private let ranked: GenomePair?
  /// The result of an earlier search, if the recipe names one.
  private let earlier: EarlierSearch?
  private let original: TranslationPair

  /// Determines the cost limits of the budget.
  ///
  /// - Parameter original: The pair whose cost a relative budget refers to.
  /// - Throws: `RecipeProblem` if the budget is below the cost of the smallest network, above that
  ///   of a pair lighter than its teacher, or outside the range of the earlier search;
  ///   `FileProblem` if the earlier search cannot be read or belongs to another problem.
  init(
    _ step: Coevolve, folder: CompressionFolder, problem: GeneratorPairProblem,
    original: TranslationPair, workshop: Workshop
  ) throws {
    self.workshop = workshop
    self.step = step
    self.folder = folder
    self.problem = problem
    self.original = original
    let originalCosts = problem.costs(of: original)
    earlier = try EarlierSearch(step, folder: folder, problem)
    if let number = step.search.point, let earlier {
      // The other methods are compared at the cost of this pair.
      limits = CompressionLimits(budgets: try earlier.point(number).score.costs)
    } else {
      limits =
        try FileContents.exists(folder.limits)
        ? CompressionLimits(path: folder.limits)
        : CompressionLimits(step.budget, of: originalCosts, problem, workshop.listener)
      try Self.refuseIdle(step, problem, limits, of: originalCosts)
    }
    do {
      for side in Side.allCases {
        let (budget, least) = (limits.budgets[side], problem.smallestCost(on: side))
        guard least > budget else { continue }
        throw BudgetOutOfReach(side: side, budget: budget, smallestCost: least)
      }
      ranked =
        try step.method.isSearch
        ? nil : problem.rankedMasks(step.method, budgets: limits.budgets, seed: step.seed)
    } catch let error as BudgetOutOfReach {
      throw RecipeProblem(
        at: "budget \(step.budget.text)",
        "the budget allows G_\(error.side.rawValue.uppercased()) \(humanCount(Int(error.budget)))"
          + " \(problem.resource.words), but its smallest version has"
          + " \(humanCount(Int(error.smallestCost))); raise the budget (a value up to 1 is a share of"
          + " the original's cost, a larger value is an amount)"
      )
    }
    guard let earlier, step.search.point == nil else { return }
    try earlier.requireReach(of: step, limits.budgets, problem, originalCosts: originalCosts)
    // Fails here if the earlier search has no pair within the budget.
    _ = try best(in: earlier.archive)
  }

  /// Rejects a budget that the lighter pair already meets with all its channels.
  private static func refuseIdle(
    _ step: Coevolve, _ problem: GeneratorPairProblem, _ limits: CompressionLimits,
    of originalCosts: Sides<Double>
  ) throws {
    let full = problem.fullCosts
    guard let teacher = step.teacher, step.budget.resource != .milliseconds,
      Side.allCases.allSatisfy({ limits.budgets[$0] >= full[$0] })
    else { return }
    throw RecipeProblem(
      at: "budget \(step.budget.text)",
      "\(step.pairPath) already meets this budget without pruning: it has "
        + String(format: "%.3g", full.largestShare(of: originalCosts))
        + " of the \(problem.resource.words) of \(teacher); set a smaller budget")
  }

  /// The masks of both generators, and the method that found them; continues a search that is on
  /// disk.
  ///
  /// - Throws: `StoppedBySignal`.
  func make() throws -> ChosenPair {
    try limits.write(to: folder.limits)
    return try ranked.map { ChosenPair(pair: $0, method: step.method) } ?? search()
  }

  private func search() throws -> ChosenPair {
    try earlier?.keep(in: folder, workshop.listener)
    let archive = try earlier?.archive ?? newSearch()
    let found = try best(in: archive)
    workshop.listener.line("scoring the methods without a search for comparison")
    let front = SearchFront(
      archive, found: found, known: step.search.point == nil ? rankedPairs : [], problem,
      original: original, budgets: limits.budgets, step: step)
    try front.write(to: folder.front)
    workshop.listener.line(front.chosenWords)
    return front.chosen
  }

  /// The pairs of the methods without a search, changed as little as the rules of the search
  /// require; only for co-evolution, because the other methods are compared with them.
  private var rankedPairs: [ChosenPair] {
    guard step.method == .coevolution else { return [] }
    return SelectionMethod.allCases.filter { !$0.isSearch }.compactMap { method in
      // A ranking can fail to meet a budget that uniform pruning meets.
      guard
        let pair = try? problem.rankedMasks(method, budgets: limits.budgets, seed: step.seed)
      else { return nil }
      return ChosenPair(
        pair: problem.repaired(
          pair, budgets: limits.budgets, evenness: step.search.evenness, fills: false),
        method: method)
    }
  }

  private func newSearch() throws -> ParetoArchive {
    let plan = SearchPlan(step, budgets: limits.budgets, fullCosts: problem.fullCosts)
    let search = try PairSearch(
      problem, plan.configuration,
      knownPairs: step.search.firstPopulation == .seeded ? rankedPairs.map(\.pair) : [],
      checkpoint: folder.search, stop: workshop.stop
    ) { report, seconds in
      workshop.listener.line(words(report, of: plan, seconds))
    }
    if FileContents.exists(folder.search) { try search.resume() }
    let outcome = try search.run(
      generations: plan.generations, pairEvaluations: plan.pairEvaluations)
    if case .stopped(let signal) = outcome {
      throw workshop.stopped(by: signal)
    }
    return search.state.archive
  }

  /// The pair that the recipe names by its number, or the best one within the budget.
  private func best(in archive: ParetoArchive) throws -> ChosenPair {
    if let number = step.search.point, let earlier {
      return ChosenPair(
        pair: try earlier.point(number).pair, method: step.method, point: number)
    }
    let entry =
      step.search.repairsBudget
      ? archive.best(within: limits.budgets) : archive.best(costingAtMost: limits.budgets.sum)
    guard let entry else {
      throw RecipeProblem(
        at: "budget \(step.budget.text)",
        "the search found no pair within this budget; raise the budget"
          + (step.search.repairsBudget ? "" : ", or set search.budget_repair to true"))
    }
    let pair =
      step.search.usedFilledShare > 0
      ? problem.repaired(
        entry.pair, budgets: limits.budgets, evenness: step.search.evenness, fills: true)
      : entry.pair
    let place = archive.entries.firstIndex(of: entry)
    return ChosenPair(pair: pair, method: step.method, point: place.map { $0 + 1 })
  }

  private func words(
    _ report: GenerationReport, of plan: SearchPlan, _ seconds: Double
  ) -> String {
    let loss = report.smallestLoss.map { String(format: "%.4f", $0.loss) } ?? "–"
    let (pairs, limit) = (humanCount(report.counts.pairs), plan.pairEvaluations)
    let progress =
      limit == .max
      ? "generation \(report.generation)/\(plan.generations)"
      : "pairs \(pairs)/\(humanCount(limit))"
    return progress + "  loss \(loss)  front \(report.frontSize)"
      + (limit == .max ? "  pairs \(pairs)" : "") + "  \(humanDuration(seconds))"
  }
}
