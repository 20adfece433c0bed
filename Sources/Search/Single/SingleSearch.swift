/// Searches for genomes of a single network by evolution, and can be resumed exactly.
///
/// A generation has as many children as the population: crossover and mutation of parents that win
/// tournaments, repaired to the budget. The best of parents and children in cost and loss survive,
/// in the order of NSGA-II (Deb et al. 2002). It is the search for pairs (`PairSearch`) with a single
/// population, so its result does not depend on the number of threads or on interruptions either.
///
///     let search = try SingleSearch(problem, SingleSearchSettings(seed: 1, budget: 2e6))
///     _ = try search.run(generations: 20)
///     let genome = search.best?.genome
public final class SingleSearch<Problem: SingleProblem> {
  /// How a run ended.
  public enum Outcome: Equatable, Sendable {
    /// All generations, or the maximum number of evaluations, are done.
    case finished
    /// `stop` returned this signal. The checkpoint is that of the last complete generation.
    case stopped(signal: Int32)
  }

  private let search: PairSearch<LonePopulation<Problem>>
  private let budget: Double

  /// Prepares a search.
  ///
  /// - Parameters:
  ///   - problem: The networks of genomes, and their costs and losses.
  ///   - settings: The settings that determine the result.
  ///   - checkpoint: The file to write the state to after each generation; nil for none.
  ///   - stop: Called between evaluations by several threads; ends the run if it returns a signal
  ///     number.
  ///   - observer: Called with the report of each generation.
  /// - Throws: `BudgetOutOfReach`.
  public init(
    _ problem: Problem, _ settings: SingleSearchSettings, checkpoint: String? = nil,
    stop: @escaping @Sendable () -> Int32? = { nil },
    observer: @escaping (GenerationReport) -> Void = { _ in }
  ) throws {
    budget = settings.budget ?? .infinity
    search = try PairSearch(
      LonePopulation(problem: problem), settings.configuration, checkpoint: checkpoint, stop: stop
    ) { report, _ in observer(report) }
  }

  /// Continues from the checkpoint.
  ///
  /// - Throws: `FileProblem` if there is no checkpoint, or if it belongs to another search.
  /// - Precondition: The search has the path of a checkpoint.
  public func resume() throws { try search.resume() }

  /// Searches until `generations` are done in total, or until the generation in which the number of
  /// computed losses reaches `evaluations`.
  ///
  /// - Throws: `FileProblem` if the checkpoint cannot be written, or the error of the problem.
  public func run(generations: Int, evaluations: Int = .max) throws -> Outcome {
    switch try search.run(generations: generations, pairEvaluations: evaluations) {
    case .finished: .finished
    case .stopped(let signal): .stopped(signal: signal)
    }
  }

  /// The genome with the least loss within the budget; nil before the first generation, and if no
  /// loss was finite.
  public var best: (genome: Genome, cost: Double, loss: Double)? {
    search.state.archive.best(costingAtMost: budget).map {
      ($0.pair.a, $0.point.cost, $0.point.loss)
    }
  }

  /// A report per generation, from the first population on.
  public var history: [GenerationReport] { search.state.history }
}

/// The settings of a search for one network.
public struct SingleSearchSettings: Hashable, Sendable {
  /// How genomes are made.
  public enum Method: String, Hashable, CaseIterable, Sendable {
    /// By evolution.
    case evolution
    /// At random, repaired like children: the baseline. A generation has twice as many.
    case random
  }

  /// The seed of all randomness.
  public var seed: UInt64
  /// How genomes are made.
  public var method: Method
  /// The number of members of the population, at least 2.
  public var populationSize: Int
  /// The cost limit of the network, up to which every genome is filled; nil for no limit.
  public var budget: Double?

  /// Makes settings.
  public init(
    seed: UInt64, method: Method = .evolution, populationSize: Int = 24, budget: Double? = nil
  ) {
    self.seed = seed
    self.method = method
    self.populationSize = populationSize
    self.budget = budget
  }

  var configuration: SearchConfiguration {
    SearchConfiguration(
      seed: seed,
      // Side b has no channels, so its turn never comes.
      method: method == .random ? .randomSearch : .singleDirection(firstGenerations: .max),
      populationSize: populationSize, elites: 0, budgets: budget.map { Sides(a: $0, b: 0) },
      filledShare: budget == nil ? 0 : 1)
  }
}
