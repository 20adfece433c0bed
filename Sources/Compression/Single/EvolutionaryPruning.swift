import FileAccess
import Networks
import Pruning
import Search
import TensorCore

/// Structured pruning of one network by a search: evolution decides which channels each group keeps.
///
/// The criterion of `pruning` seeds the first genomes and decides which channels repair drops; its
/// budget, least share and recovery are those of the result, and its scope does not matter.
public struct EvolutionaryPruning: Sendable {
  /// The pruning whose channels are searched.
  public var pruning: ChannelPruning
  /// The number of generations after the first population, at least 0.
  public var generations: Int
  /// The number of members of the population, at least 2.
  public var populationSize: Int
  /// The seed of the search.
  public var seed: UInt64

  /// Makes a search.
  public init(
    _ pruning: ChannelPruning, generations: Int = 20, populationSize: Int = 24, seed: UInt64 = 1
  ) {
    self.pruning = pruning
    self.generations = generations
    self.populationSize = populationSize
    self.seed = seed
  }

  /// The search was stopped by a signal.
  public struct Stopped: Error, Equatable {
    /// The signal.
    public let signal: Int32

    /// Makes the error.
    public init(signal: Int32) { self.signal = signal }
  }

  /// Returns the narrowed network and a report. The result does not depend on the number of threads.
  ///
  /// - Parameters:
  ///   - network: The network to prune; it is not changed.
  ///   - imageShape: The shape of the images that costs are measured for, `[H, W, C]`.
  ///   - images: Calibration batches, `[N, H, W, C]` each, of one size.
  ///   - loss: The loss that criterion and search use; without it both look at the change of the
  ///     outputs. Several threads call it at the same time.
  ///   - checkpoint: The file that keeps the search after each generation, and from which an interrupted
  ///     search goes on; nil for none.
  ///   - identity: A text that identifies weights and images, for that file.
  ///   - stop: Called between evaluations by several threads; ends the search if it returns a signal
  ///     number.
  ///   - progress: Called often before and after the search; it may throw to end the pruning.
  ///   - observer: Called with the report of each generation.
  /// - Throws: `PruningProblem` if nothing can be pruned, or too little; `Stopped`; `FileProblem` if the
  ///   checkpoint belongs to another search, or cannot be written; what `progress` throws.
  /// - Precondition: There are images.
  public func callAsFunction(
    _ network: Network, imageShape: Shape, images: [Tensor], loss: Evidence.Loss? = nil,
    checkpoint: String? = nil, identity: String = "network",
    stop: @escaping @Sendable () -> Int32? = { nil },
    progress: PruningProgress.Listener = { _ in },
    observer: @escaping (GenerationReport) -> Void = { _ in }
  ) throws -> (network: Network, report: PruningReport) {
    let start = try pruning.start(network, imageShape: imageShape, progress: progress)
    let (groups, cost, limit) = (start.groups, start.cost, start.limit)
    let scores = try pruning.scores(
      of: groups, in: network, images: images, loss: loss, progress: progress
    ).scores
    let recovery =
      !pruning.recovery.gathersInputs
      ? nil
      : try ChannelRecovery(of: network, groups: groups, images: images) {
        try progress(PruningProgress(.gatheringInputs, share: $0))
      }
    let problem = NetworkProblem(
      of: network, groups: groups, cost: cost, resource: limit.resource, scores: scores,
      leastShare: pruning.leastShare, recovery: recovery,
      statistics: images.joined(perBatch: 64),
      loss: loss.map { CalibrationLoss(images: images, loss: $0) }
        ?? CalibrationLoss(images: images, matching: network),
      identity: identity)
    let search = try SingleSearch(
      problem,
      SingleSearchSettings(
        seed: seed, populationSize: populationSize, budget: Double(limit.amount)),
      checkpoint: checkpoint, stop: stop, observer: observer)
    if let checkpoint, FileContents.exists(checkpoint) { try search.resume() }
    if case .stopped(let signal) = try search.run(generations: generations) {
      throw Stopped(signal: signal)
    }
    guard let best = search.best else {
      throw PruningProblem.budgetOutOfReach(
        limit: limit,
        smallestCost: limit.resource.amount(
          in: cost(widths: groups.leastWidths(share: pruning.leastShare))))
    }
    let mask = problem.mask(of: best.genome)
    let small = problem.candidate(best.genome)
    if pruning.recovery == .sequential {
      try small.refitSequentially(to: mask, of: groups, in: network, images: images) {
        try progress(PruningProgress(.refittingLayers, share: $0))
      }
    }
    var report = PruningReport(mask, of: groups, cost)
    report.timeError = start.predictedTimeError
    return (small, report)
  }
}
