import FileAccess
import TensorCore

/// Searches for pairs of genomes generation by generation, and can be resumed exactly.
///
///     let search = try PairSearch(problem, SearchConfiguration(seed: 1), checkpoint: "search.json")
///     _ = try search.run(generations: 50)
///     let pair = search.state.archive.best(costingAtMost: 2e6)?.pair
///
/// The result depends only on problem, configuration, known pairs and the number of generations, not
/// on the number of threads or on interruptions.
public final class PairSearch<Problem: PairProblem> {
  /// How a run ended.
  public enum Outcome: Equatable, Sendable {
    /// All generations, or the maximum number of evaluations, are done.
    case finished
    /// `stop` returned this signal. The checkpoint is that of the last complete generation.
    case stopped(signal: Int32)
  }

  /// The state of the search.
  public private(set) var state: SearchState

  private let step: SearchStep<Problem>
  private let identity: SearchFile.Identity
  private let checkpoint: String?
  private let stop: @Sendable () -> Int32?
  private let observer: (GenerationReport, Double) -> Void

  /// Prepares a search.
  ///
  /// - Parameters:
  ///   - problem: The networks of genomes, and their costs and losses.
  ///   - configuration: The settings that determine the result.
  ///   - knownPairs: Pairs from other methods, which meet the configuration's rules. They take the
  ///     places of up to half of the first population, unless the method is a baseline.
  ///   - checkpoint: The file to write the state to after each generation; nil for none.
  ///   - stop: Called between evaluations by several threads; ends the run if it returns a signal
  ///     number.
  ///   - observer: Called with the report of each generation and its duration in seconds.
  /// - Throws: `BudgetOutOfReach`.
  public init(
    _ problem: Problem, _ configuration: SearchConfiguration, knownPairs: [GenomePair] = [],
    checkpoint: String? = nil,
    stop: @escaping @Sendable () -> Int32? = { nil },
    observer: @escaping (GenerationReport, Double) -> Void = { _, _ in }
  ) throws {
    step = try SearchStep(problem, configuration, knownPairs: knownPairs, stop: stop)
    identity = SearchFile.Identity(
      problem: problem.identity, layouts: problem.layouts, configuration: configuration)
    state = SearchState(
      archiveCapacity: configuration.archiveCapacity,
      reference: configuration.reference ?? ObjectivePoint(cost: 0, loss: 0))
    self.checkpoint = checkpoint
    self.stop = stop
    self.observer = observer
  }

  /// Continues from the checkpoint.
  ///
  /// - Throws: `FileProblem` if there is no checkpoint, or if it belongs to another search.
  /// - Precondition: The search has the path of a checkpoint.
  public func resume() throws {
    guard let checkpoint else {
      preconditionFailure("resume: expected a search with a checkpoint, found none")
    }
    state = try SearchFile.read(checkpoint, expecting: identity)
  }

  /// Searches until `generations` are done in total, or until the generation in which the number of
  /// scored pairs reaches `pairEvaluations`.
  ///
  /// - Throws: `FileProblem` if the checkpoint cannot be written, or the error of the problem.
  public func run(generations: Int, pairEvaluations: Int = .max) throws -> Outcome {
    while state.history.isEmpty || state.generation < generations,
      state.counts.pairs < pairEvaluations
    {
      if let signal = stop() { return .stopped(signal: signal) }
      let start = ContinuousClock.now
      var next = state
      do {
        if next.history.isEmpty { try step.begin(&next) } else { try step.advance(&next) }
      } catch let interruption as SearchInterrupted {
        return .stopped(signal: interruption.signal)
      }
      let report = report(on: next)
      next.history.append(report)
      if let checkpoint {
        try SearchFile(identity: identity, state: next).write(to: checkpoint)
      }
      state = next
      observer(report, start.duration(to: .now) / .seconds(1))
    }
    return .finished
  }

  private func report(on state: SearchState) -> GenerationReport {
    var bestValue: Double?
    // Side b was scored last.
    if case .paper(let lossWeight, _) = identity.configuration.method {
      bestValue = state.populations.b.first.map { step.value(of: $0, lossWeight: lossWeight) }
    }
    return GenerationReport(
      generation: state.generation, bestValue: bestValue,
      smallestLoss: state.archive.entries.last?.point,
      smallestCost: state.archive.entries.first?.point,
      frontSize: state.archive.entries.count,
      hypervolume: state.archive.hypervolume(reference: state.reference), counts: state.counts)
  }
}
