import DataPipeline
import FileAccess
import Foundation
import RecipeLanguage
import Training
import Translation

/// Where a step works: its folder, what earlier steps made, and who watches.
public final class Workshop {
  /// The folder of the step under way.
  public let folder: RunFolder
  /// Whether the folder holds a part of the step's work, to go on with.
  public let isResuming: Bool
  /// Follows the progress of the step.
  public let listener: any ExperimentListener
  /// What a person types to go on, if the step is stopped.
  let resumedFrom: String
  /// Where the model lies that the step is given; nil if none is, or it is only in memory.
  public let givenPath: String?
  /// Asked between steps: a signal's number ends the work.
  let stop: @Sendable () -> Int32?
  private let results: StepResults
  private let images: ImageCache

  /// A workshop of one step, in a folder that need not exist yet.
  ///
  /// - Parameters:
  ///   - isResuming: Whether to go on with what the folder holds.
  ///   - stop: Asked between steps of training; a signal's number ends the work with a checkpoint.
  public convenience init(
    _ folder: RunFolder, isResuming: Bool = false,
    listener: any ExperimentListener = SilentListener(),
    stop: @escaping @Sendable () -> Int32? = { nil }
  ) {
    self.init(
      folder, isResuming: isResuming, resumedFrom: folder.path, givenPath: nil,
      listener: listener, stop: stop,
      results: StepResults(), images: ImageCache())
  }

  private init(
    _ folder: RunFolder, isResuming: Bool, resumedFrom: String,
    givenPath: String?, listener: any ExperimentListener, stop: @escaping @Sendable () -> Int32?,
    results: StepResults,
    images: ImageCache
  ) {
    self.folder = folder
    self.isResuming = isResuming
    self.resumedFrom = resumedFrom
    self.givenPath = givenPath
    self.listener = listener
    self.stop = stop
    self.results = results
    self.images = images
  }

  /// The same workshop with a folder inside this one's.
  ///
  /// - Parameter given: Where the model lies that the step in it is given.
  package func inside(_ name: String, isResuming: Bool, given: String? = nil) -> Workshop {
    Workshop(
      RunFolder("\(folder.path)/\(name)"), isResuming: isResuming, resumedFrom: resumedFrom,
      givenPath: given, listener: listener, stop: stop, results: results, images: images)
  }

  // MARK: - Results

  /// Keeps what a step made under its name.
  package func keep(_ path: String, as name: String, folder: String) {
    results.paths[name] = path
    results.folders[name] = folder
  }

  /// Where a model lies: that of an earlier step, or a file or folder of that name.
  public func path(_ name: String) -> String { results.paths[name] ?? name }

  /// The run folder of an earlier step, or a folder of that name.
  func folder(of name: String) -> String { results.folders[name] ?? name }

  // MARK: - Images

  /// The images of unpaired folders, which are read once for all steps that prepare them alike.
  ///
  /// - Throws: `FileProblem` if an image cannot be read or is too small.
  func unpairedImages(_ path: String, preparation: ImagePreparation) throws -> TranslationData {
    try images.data(path, preparation)
  }

  // MARK: - Stopping

  /// The signal that asked to stop; nil while none has.
  public var stopRequest: Int32? { stop() }

  /// Ends the work if that was asked for.
  ///
  /// - Throws: `StoppedBySignal`.
  public func refuseStopped() throws {
    if let signal = stop() { throw stopped(by: signal) }
  }

  /// How the work ends after a signal that came before the step took its folder.
  func stoppedEarly(by signal: Int32) -> StoppedBySignal {
    StoppedBySignal(signal: signal, folder: resumedFrom == folder.path ? nil : resumedFrom)
  }

  /// How the work ends after a signal.
  func stopped(by signal: Int32) -> StoppedBySignal {
    StoppedBySignal(signal: signal, folder: resumedFrom)
  }

  // MARK: - Folders

  /// Refuses a folder that a new piece of work cannot have.
  ///
  /// - Throws: `FileProblem` if a run is here already.
  public func requireFree() throws {
    guard !isResuming else { return }
    try folder.requireFree()
    guard FileContents.exists(folder.path + "/cells.csv") else { return }
    throw FileProblem(
      .cannotCreate, path: folder.path, found: "a sweep is here already",
      advice: "Choose another folder with --out")
  }

  /// Takes the folder until the lock is released; new work's is made, with the recipe in it.
  ///
  /// - Throws: `FileProblem` if new work finds a run here, if another process is at work here, or if
  ///   the folder cannot be made.
  public func take(for step: any Step) throws -> FolderLock {
    try Self.refuseUnreadable(step)
    return try take(writing: StepRecipe(step))
  }

  /// The same for any recipe.
  package func take(writing recipe: some Encodable) throws -> FolderLock {
    if !isResuming { try folder.prepare() }
    let lock = try FolderLock(folder.path)
    if !isResuming {
      try AtomicFile.write(Data(try RecipeWriter.yaml(recipe).utf8), to: folder.recipe)
    }
    return lock
  }

  /// Takes a training to its end, from its checkpoint if there is one to go on from.
  ///
  /// - Parameters:
  ///   - provenance: How the model is made, for the exported files.
  ///   - batchSize: Images per step, for the listener.
  /// - Throws: `StoppedBySignal`, with a checkpoint written.
  public func train<Task: TrainingTask>(
    _ task: Task, _ plan: TrainingPlan, provenance: [String: String], batchSize: Int
  ) throws -> EvaluationReport {
    let logger = try RunLog.logger(folder)
    let run = TrainingRun(
      task, in: folder, plan: plan, provenance: provenance,
      observers: [
        RunPageWriter(folder, logger: logger), TrainingProgress(listener, batchSize: batchSize),
      ], logger: logger, stop: stop)
    if isResuming, !folder.holdsRun {
      listener.line("\(folder.path) holds no checkpoint yet, starting from the beginning")
    } else if isResuming {
      try run.resume()
      listener.line(
        "resuming \(folder.path) after epoch \(run.progress.epoch),"
          + " step \(run.progress.stepInEpoch) of the next")
    }
    switch try run.run() {
    case .finished(let report): return report
    case .stopped(let signal): throw stopped(by: signal)
    }
  }
}

/// What steps made, by their names; shared by all workshops of one experiment.
private final class StepResults {
  var paths: [String: String] = [:]
  var folders: [String: String] = [:]
}

/// The images that were read last: a data set at a time, since the next step most often wants the
/// same.
private final class ImageCache {
  private var newest: (path: String, preparation: ImagePreparation, data: TranslationData)?

  func data(_ path: String, _ preparation: ImagePreparation) throws -> TranslationData {
    if let newest, newest.path == path, newest.preparation == preparation { return newest.data }
    newest = nil
    let data = try TranslationData(path, preparation: preparation)
    newest = (path, preparation, data)
    return data
  }
}
