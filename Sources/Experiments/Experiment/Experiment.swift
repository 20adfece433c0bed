import FileAccess
import Foundation
import RecipeLanguage
import Reporting
import Steps
import TensorCore
import Training

/// Runs a list of steps in a folder; it can be stopped and resumed at any time.
///
///     let experiment = Experiment(
///       ExperimentRecipe([
///         NamedStep("teacher", Train(…)),
///         NamedStep("student", Distill(…, from: TeacherSettings(["teacher"]))),
///       ]), in: "runs/first")
///     let results = try experiment.run()
///
/// Each step of a list has its own folder inside the experiment's folder. A single step uses the
/// experiment's folder itself.
public struct Experiment {
  /// The steps.
  public let recipe: ExperimentRecipe
  /// The folder of the experiment.
  public let folder: RunFolder
  /// The changes of the recipe since the experiment was begun, a sentence each, which
  /// `init(resuming:acceptingChanges:)` accepted.
  public let acceptedChanges: [String]

  /// Describes an experiment without running it.
  public init(_ recipe: ExperimentRecipe, in folder: String) {
    self.recipe = recipe
    self.folder = RunFolder(folder)
    acceptedChanges = []
  }

  /// The experiment in an existing folder.
  ///
  /// - Parameters:
  ///   - folder: The folder of the experiment.
  ///   - acceptsChanges: Whether to continue if the folder's recipe was edited after the experiment
  ///     had begun. Finished parts keep their results. More epochs of a single training need no
  ///     acceptance.
  /// - Throws: `FileProblem` if there is none, or if its recipe was edited; `RecipeProblem` if its
  ///   recipe is damaged.
  public init(resuming folder: String, acceptingChanges acceptsChanges: Bool = false) throws {
    try self.init(resuming: folder, acceptingChanges: acceptsChanges, applying: [])
  }

  /// The same, with changes to the recipe in the folder.
  package init(
    resuming folder: String, acceptingChanges acceptsChanges: Bool,
    applying overrides: [RecipeOverride]
  ) throws {
    let folder = RunFolder(folder)
    guard FileContents.exists(folder.recipe) else {
      throw FileProblem(
        .missing, path: folder.path, found: "there is no run to continue",
        advice: "Check --out, or start a new run without --resume")
    }
    recipe = try RecipeReader.decode(path: folder.recipe, applying: overrides)
    self.folder = folder
    let changes = try RecipeChanges(of: recipe, in: folder).words
    acceptedChanges = acceptsChanges ? changes : []
    try refuse(changes)
  }

  /// Refuses changes of the recipe since the run began, unless they were accepted.
  private func refuse(_ changes: [String]) throws {
    if !changes.isEmpty, !recipe.isList, type(of: recipe.steps[0].step).isFinished(in: folder) {
      throw FileProblem(
        .malformed, path: folder.recipe,
        found: "it has changed since the run ended: \(changes.joined(separator: "; "))",
        advice: "Restore the old values, or start a new run in another folder")
    }
    guard changes.isEmpty || changes == acceptedChanges else {
      throw FileProblem(
        .malformed, path: folder.recipe,
        found: "it has changed since the run began: \(changes.joined(separator: "; "))",
        advice: "Restore the old values, or add --accept-changes to continue with the new ones;"
          + " finished parts keep their results")
    }
  }

  /// Runs all steps, or the remaining ones.
  ///
  /// - Parameters:
  ///   - isResuming: Whether to continue the unfinished work in the folder.
  ///   - listener: Follows the progress.
  ///   - stop: Called between training steps; if it returns a signal's number, the run ends with a
  ///     checkpoint.
  /// - Returns: The result of each step.
  /// - Throws: `StoppedBySignal` after the work is saved; `RecipeProblem` or `FileProblem` if a
  ///   step cannot run.
  @discardableResult
  public func run(
    isResuming: Bool = false, listener: any ExperimentListener = SilentListener(),
    stop: @escaping @Sendable () -> Int32? = { nil }
  ) throws -> [StepResult] {
    let workshop = Workshop(folder, isResuming: isResuming, listener: listener, stop: stop)
    if isResuming { try refuse(RecipeChanges(of: recipe, in: folder).words) }
    try refuseEmptyPaths()
    guard recipe.isList else { return [try recipe.steps[0].step(nil, in: workshop)] }
    return try runList(in: workshop)
  }

  private func refuseEmptyPaths() throws {
    if recipe.original?.isEmpty == true {
      throw RecipeProblem(at: "original", "is empty; name a file or a folder")
    }
    for step in recipe.steps {
      let named = step.step.sources + step.step.files
      guard let empty = named.first(where: { $0.name.isEmpty }) else { continue }
      throw RecipeProblem(
        at: (step.name.map { "step \($0): " } ?? "") + empty.key,
        "is empty; name a file or a folder")
    }
  }

  private func runList(in workshop: Workshop) throws -> [StepResult] {
    if let problem = recipe.nameProblem { throw RecipeProblem(at: "steps", problem) }
    try workshop.requireFree()
    if !workshop.isResuming {
      try refuseUnknownSources()
      for step in recipe.steps { try Workshop.refuseUnreadable(step.step) }
    }
    let original = try recipe.original.map { try Model(path: $0) }
    return try workshop.withFolder(writing: recipe) { try runSteps(original, in: workshop) }
  }

  private func runSteps(_ original: Model?, in workshop: Workshop) throws -> [StepResult] {
    var record = try ExperimentRecord(folder: folder)
    if recipe.steps.allSatisfy({ record.step($0.name ?? $0.key) != nil }) {
      workshop.listener.line("\(folder.path) is already finished: all \(recipe.steps.count) steps")
    }
    var results: [StepResult] = []
    var given = (model: original, path: recipe.original)
    if let path = recipe.original {
      workshop.keep(path, as: ExperimentRecipe.originalName, folder: path)
    }
    if record.original == nil, let original, let path = recipe.original {
      record.original = ModelUse(of: original, at: path)
    }
    let page = ExperimentPage(recipe, in: folder, original: original)
    for (index, named) in recipe.steps.enumerated() {
      let name = named.name ?? named.key
      let result: StepResult
      if let done = record.step(name) {
        result = try done.result(in: folder)
      } else {
        workshop.listener.line(
          "step \(index + 1) of \(recipe.steps.count), \(name): \(named.key)"
            + estimate(after: record, from: index))
        let start = ContinuousClock.now
        do {
          result = try run(named, name, given, in: workshop)
        } catch let error where !(error is StoppedBySignal) {
          leave(after: name, record, workshop.listener)
          throw error
        }
        record.add(
          name, named.key, result, in: folder, seconds: start.duration(to: .now) / .seconds(1))
        try record.save(in: folder)
      }
      workshop.keep(result.path, as: name, folder: "\(folder.path)/\(name)")
      results.append(result)
      given = (result.model, result.path)
      page.write(record, results)
    }
    return results
  }

  /// About how long the remaining steps of the same kind take, if one is finished.
  private func estimate(after record: ExperimentRecord, from index: Int) -> String {
    let key = recipe.steps[index].key
    let finished = record.steps.filter { $0.step == key }.map(\.seconds)
    let left = recipe.steps[index...].count { $0.key == key }
    guard !finished.isEmpty else { return "" }
    let each = finished.reduce(0, +) / Double(finished.count)
    return "; about \(humanDuration(each * Double(left))) left for \(left) \(key)"
      + " step\(left == 1 ? "" : "s"), as \(finished.count) took \(humanDuration(each))"
      + (finished.count == 1 ? "" : " each")
  }

  /// Reports the state of a list after a failure, unless the first step had not begun.
  private func leave(
    after name: String, _ record: ExperimentRecord, _ listener: any ExperimentListener
  ) {
    if record.steps.isEmpty, !FileContents.exists("\(folder.path)/\(name)") {
      folder.free()
    } else if !record.steps.isEmpty {
      listener.line(
        "\(record.steps.count) of \(recipe.steps.count) steps are finished and kept. Correct the keys of"
          + " step \(name) in \(folder.recipe), then continue with"
          + " --resume --accept-changes --out \(folder.path)")
    }
  }

  /// Runs one step in its folder; errors name the step.
  private func run(
    _ named: NamedStep, _ name: String, _ given: (model: Model?, path: String?),
    in workshop: Workshop
  ) throws -> StepResult {
    let holdsRecipe = FileContents.exists(RunFolder("\(folder.path)/\(name)").recipe)
    let inside = workshop.inside(name, isResuming: holdsRecipe, given: given.path)
    do {
      return try named.step(given.model, in: inside)
    } catch let problem as RecipeProblem {
      throw problem.in("step \(name)")
    } catch let problem as FileProblem {
      throw problem.in("step \(name)")
    }
  }

  /// Rejects the snapshots of an earlier step that keeps none.
  private func refuseMissingSnapshots(of step: NamedStep, _ name: String) throws {
    for source in step.step.sources {
      guard let wanted = Workshop.snapshotStep(source.name),
        let earlier = recipe.steps.first(where: { $0.name == wanted }),
        let training = (earlier.step as? Train)?.classifier
          ?? (earlier.step as? Distill)?.classifier,
        training.training.snapshotEvery == nil
      else { continue }
      throw RecipeProblem(
        at: "step \(name): \(source.key)",
        "the step \(wanted) keeps no snapshots; set its training.snapshot_every")
    }
  }

  /// Rejects names of models that are neither an earlier step nor a file.
  private func refuseUnknownSources() throws {
    var known: Set<String> = recipe.original == nil ? [] : [ExperimentRecipe.originalName]
    for step in recipe.steps {
      let name = step.name ?? step.key
      for source in step.step.sources
      where !known.contains(Workshop.snapshotStep(source.name) ?? source.name)
        && !FileContents.exists(source.name)
      {
        let later = recipe.steps.contains { $0.name == source.name }
        throw RecipeProblem(
          at: "step \(name): \(source.key)",
          later
            ? "\(source.name) is this step or a later one; name an earlier step"
            : "there is no file \(source.name), and no earlier step has that name"
              + (known.isEmpty ? "" : "; earlier steps: \(known.sorted().joined(separator: ", "))"))
      }
      try refuseMissingSnapshots(of: step, name)
      for file in step.step.files where !FileContents.exists(file.name) {
        throw FileProblem(
          .missing, path: file.name,
          found: "\(file.key) of step \(name) names this file, but it does not exist",
          advice: "Check the path")
      }
      known.insert(name)
    }
  }
}

/// Threads and memory of an experiment.
extension Experiment {
  /// Runs `body` with this number of threads, which does not change the results.
  public static func withThreads<Result>(
    _ threads: Int?, _ body: () throws -> Result
  ) rethrows -> Result {
    try Parallelism.$threads.withValue(threads ?? Parallelism.threads, operation: body)
  }

  /// The peak number of bytes of all tensors in this process.
  public static var peakTensorBytes: Int { BufferPool.shared.peakBytes }
}
