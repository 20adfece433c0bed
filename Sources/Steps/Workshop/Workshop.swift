import DataPipeline
import FileAccess
import Foundation
import Logging
import Memory
import RecipeLanguage
import Reporting
import TensorCore
import Training
import Translation

/// The environment of a step: its folder, the results of earlier steps, and the listener.
public final class Workshop {
  /// The folder of the current step.
  public let folder: RunFolder
  /// The folder of the list that the step is in, else the step's own: for files that several steps use.
  let sharedFolder: String
  /// Whether to continue the unfinished work in the folder.
  public let isResuming: Bool
  /// Receives the progress of the step.
  public let listener: any ExperimentListener
  /// The folder to name in the advice on how to resume.
  let resumedFrom: String
  /// The path of the input model; nil if there is none, or if it is only in memory.
  public let givenPath: String?
  /// Called between steps; ends the work if it returns a signal's number.
  let stop: @Sendable () -> Int32?
  /// What the log of a training says first.
  private(set) var notes: [String] = []
  private let results: StepResults
  private let images: ImageCache

  /// A workshop for one step, in a folder that need not exist yet.
  ///
  /// - Parameters:
  ///   - folder: The folder of the step.
  ///   - isResuming: Whether to continue the unfinished work in the folder.
  ///   - listener: Receives the progress.
  ///   - stop: Called between training steps; if it returns a signal's number, the work ends with a
  ///     checkpoint.
  public convenience init(
    _ folder: RunFolder, isResuming: Bool = false,
    listener: any ExperimentListener = SilentListener(),
    stop: @escaping @Sendable () -> Int32? = { nil }
  ) {
    self.init(
      folder, sharedFolder: folder.path, isResuming: isResuming, resumedFrom: folder.path,
      givenPath: nil, listener: listener, stop: stop,
      results: StepResults(), images: ImageCache())
  }

  private init(
    _ folder: RunFolder, sharedFolder: String, isResuming: Bool, resumedFrom: String,
    givenPath: String?, listener: any ExperimentListener, stop: @escaping @Sendable () -> Int32?,
    results: StepResults,
    images: ImageCache
  ) {
    self.folder = folder
    self.sharedFolder = sharedFolder
    self.isResuming = isResuming
    self.resumedFrom = resumedFrom
    self.givenPath = givenPath
    self.listener = listener
    self.stop = stop
    self.results = results
    self.images = images
  }

  /// A workshop in a folder inside this one's, which shares results and listener.
  ///
  /// - Parameter given: The path of the input model of the inner step.
  package func inside(_ name: String, isResuming: Bool, given: String? = nil) -> Workshop {
    Workshop(
      RunFolder("\(folder.path)/\(name)"), sharedFolder: sharedFolder, isResuming: isResuming,
      resumedFrom: resumedFrom,
      givenPath: given, listener: listener, stop: stop, results: results, images: images)
  }

  // MARK: - Results

  /// Registers the result of a step under its name.
  package func keep(_ path: String, as name: String, folder: String) {
    results.paths[name] = path
    results.folders[name] = folder
  }

  /// The path of a model: that of an earlier step, or a file or folder of that name. The name of a
  /// step with `/snapshots` stands for the snapshots of that step, and with `/snapshots/epoch-2` for
  /// the one after its second epoch.
  public func path(_ name: String) -> String {
    if let path = results.paths[name] { return path }
    guard let step = Self.snapshotStep(name), let folder = results.folders[step] else {
      return name
    }
    let run = RunFolder(folder)
    return Self.snapshotEpoch(name).map(run.snapshot(ofEpoch:)) ?? run.snapshots
  }

  /// The step whose snapshots a name such as `teacher/snapshots` or `teacher/snapshots/epoch-2` stands
  /// for; nil for other names.
  package static func snapshotStep(_ name: String) -> String? {
    name.wholeMatch(of: /(.+)\/snapshots(\/epoch-[0-9]+)?/).map { String($0.1) }
  }

  /// The epoch in a name such as `teacher/snapshots/epoch-2`; nil for other names.
  private static func snapshotEpoch(_ name: String) -> Int? {
    name.wholeMatch(of: /.+\/snapshots\/epoch-([0-9]+)/).flatMap { Int($0.1) }
  }

  /// The run folders of all earlier steps.
  var earlierFolders: [String] { results.folders.values.sorted() }

  /// The run folder of an earlier step, or a folder of that name.
  func folder(of name: String) -> String { results.folders[name] ?? name }

  // MARK: - Images

  /// The images of unpaired folders, read once for all steps with the same preparation.
  ///
  /// - Throws: `FileProblem` if an image cannot be read or is too small.
  func unpairedImages(_ path: String, preparation: ImagePreparation) throws -> TranslationData {
    try images.data(path, preparation)
  }

  /// The images of a recipe, with its validation images held out.
  ///
  /// - Throws: The same, and `RecipeProblem` if there are too few images to hold out.
  func unpairedImages(
    _ data: UnpairedData, preparation: ImagePreparation, seed: UInt64
  ) throws -> TranslationData {
    try unpairedImages(data.path, preparation: preparation).holdingOut(data.validation, seed: seed)
  }

  // MARK: - Stopping

  /// The signal that requested a stop; nil if there is none.
  public var stopRequest: Int32? { stop() }

  /// Ends the work if a stop was requested.
  ///
  /// - Throws: `StoppedBySignal`.
  public func refuseStopped() throws {
    if let signal = stop() { throw stopped(by: signal) }
  }

  /// The error for a signal, once everything that can be saved is saved.
  func stopped(by signal: Int32) -> StoppedBySignal {
    StoppedBySignal(signal: signal, folder: RunFolder(resumedFrom).holdsWork ? resumedFrom : nil)
  }

  // MARK: - Folders

  /// Rejects a folder that a new run cannot use.
  ///
  /// - Throws: `FileProblem` if the folder already contains a run.
  public func requireFree() throws {
    guard !isResuming else { return }
    try folder.requireFree()
    guard FileContents.exists(folder.path + "/cells.csv") else { return }
    throw FileProblem(
      .cannotCreate, path: folder.path, found: "this folder already contains a sweep",
      advice: "Choose another folder with --out")
  }

  /// Runs `body` while this process alone uses the folder, which contains the step's recipe.
  ///
  /// If `body` fails or is stopped before there is anything to continue from, the folder is free
  /// again for a new run.
  ///
  /// - Parameters:
  ///   - step: The step whose recipe is written.
  ///   - body: The work of the step.
  /// - Throws: `FileProblem` if a new run finds an existing run, if another process uses the
  ///   folder, or if the folder cannot be created; the error of `body`.
  public func withFolder<Result>(of step: any Step, _ body: () throws -> Result) throws -> Result {
    try Self.refuseUnreadable(step)
    return try withFolder(writing: StepRecipe(step), body)
  }

  /// Does the same for any recipe.
  package func withFolder<Result>(
    writing recipe: some Encodable, _ body: () throws -> Result
  ) throws -> Result {
    if !isResuming { try folder.prepare() }
    let lock = try FolderLock(folder.path)
    defer { lock.release() }
    // Another process may have used the folder before the lock was taken.
    if !isResuming { try folder.requireFree() }
    clearLeftovers()
    let yaml = Data(try RecipeWriter.yaml(recipe).utf8)
    // An unchanged recipe keeps its comments.
    let begun = try? FileContents.read(folder.begunRecipe)
    let earlier = try? FileContents.read(folder.recipe)
    if begun != yaml {
      for path in [folder.recipe, folder.begunRecipe] { try AtomicFile.write(yaml, to: path) }
    }
    do {
      return try body()
    } catch {
      let isWorthless =
        error is TrainingDiverged ? !folder.holdsWorkAfterDivergence : !folder.holdsWork
      if isWorthless {
        folder.free()
      } else if let begun, error is FileProblem || error is OptimizerStateMismatch {
        // The new recipe was refused, so that the run is still the one that was begun.
        try? AtomicFile.write(begun, to: folder.begunRecipe)
        if let earlier { try? AtomicFile.write(earlier, to: folder.recipe) }
      }
      throw error
    }
  }

  /// Writes a warning to the log of the run, and reports it to the listener.
  ///
  /// - Throws: `FileProblem` if the log cannot be opened.
  func warn(_ text: String) throws {
    listener.line("warning: \(text)")
    try RunLog.logger(folder).warning("\(text)")
  }

  /// Reports the memory that some work needs.
  ///
  /// - Parameters:
  ///   - need: The memory besides images and weights.
  ///   - work: The work, as the subject of a sentence.
  ///   - advice: The user's next step if memory is too small.
  /// - Throws: `NotEnoughMemory` if there is less.
  func require(
    _ need: MemoryNeed, for work: String = "training",
    advice: String = "Set a smaller training.batch_size, use smaller images, or allow more memory"
  ) throws {
    // Buffers of earlier steps are free memory.
    BufferPool.shared.drain()
    let available = AvailableMemory.now
    try need.require(
      for: work.prefix(1).uppercased() + work.dropFirst(), advice: advice, available: available)
    let parts = need.parts.map { "\($0.name) \(humanBytes($0.bytes))" }.joined(separator: ", ")
    let words =
      "\(work) takes about \(humanBytes(need.bytes)) of memory (\(parts)) besides images and"
      + " weights; \(humanBytes(available.bytes)) are free"
    notes.append(words)
    if need.bytes > Self.reportedBytes { listener.line(words) }
  }

  /// Smaller needs appear only in the log.
  private static let reportedBytes = 256 << 20

  /// Removes what a killed process left in the folder while it wrote.
  private func clearLeftovers() {
    for path in Leftovers.clear(inside: folder.path) {
      listener.line("\(path) was being replaced when a process was killed; its old content is back")
    }
  }
}

/// The results of steps by name; all workshops of an experiment share them.
private final class StepResults {
  var paths: [String: String] = [:]
  var folders: [String: String] = [:]
}
