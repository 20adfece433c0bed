import DataPipeline
import Distillation
import FileAccess
import Foundation
import TensorCore
import Training

/// One run of `train` or `distill`, from a resolved recipe to the last checkpoint.
struct ClassifierRun {
  let recipe: TrainingRecipe
  let folder: RunFolder

  /// Trains a new run or continues the one in the folder.
  ///
  /// - Throws: `StoppedBySignal` after a `StopSignal`, with a checkpoint written.
  func run(resuming: Bool) throws -> EvaluationReport {
    let stop = StopSignal.install()
    defer { stop.uninstall() }
    let reporter = RunReporter(batchSize: recipe.training.batchSize)
    // Everything that a recipe or a file can get wrong is found before the folder is made.
    if !resuming { try folder.requireFree() }
    try refuseCacheOfAugmentedImages()
    let data = try LoadedData(recipe)
    let manifest = data.manifest
    let teachers = try loadTeachers(manifest)
    let sharedCache = try recipe.distillation?.cache.flatMap {
      try cache(at: $0, teachers, data, reporter, stop)
    }
    let lock = try folder.take(for: .classifier(recipe), resuming: resuming)
    defer { lock.release() }
    let ownCache = folder.path + "/teacher-outputs.safetensors"
    let objective = objective(
      teachers, try sharedCache ?? cache(at: ownCache, teachers, data, reporter, stop))
    let task = ClassifierTask(
      Classifier(data.student, manifest, seed: recipe.seed), objective: objective,
      optimizer: recipe.optimizer,
      schedule: recipe.schedule, training: data.training, test: data.test)
    let logger = try RunLog.logger(folder)
    let run = TrainingRun(
      task, in: folder, plan: recipe.training.plan, provenance: provenance,
      observers: [RunPageWriter(folder, logger: logger), reporter], logger: logger
    ) { stop.requested }
    return try reporter.finish(run, in: folder, resuming: resuming)
  }

  private func loadTeachers(_ manifest: ClassifierManifest) throws -> TeacherEnsemble? {
    guard recipe.distillation != nil else { return nil }
    let fallback = try recipe.teachers?.architecture.map { model in
      (graph: try model.plan(for: manifest).resolved, manifest: manifest)
    }
    return try TeacherEnsemble(
      paths: recipe.teachers?.files ?? [], fitting: manifest, fallback: fallback)
  }

  private func refuseCacheOfAugmentedImages() throws {
    guard let cache = recipe.distillation?.cache, recipe.augmentation != .none else { return }
    throw RecipeProblem(
      at: "distillation.cache",
      "\(cache) cannot be used: with augmentation, images differ from epoch to epoch."
        + " Remove the key, or augmentation")
  }

  /// The teachers' outputs, read or computed; nil without teachers or where images differ from
  /// epoch to epoch.
  private func cache(
    at path: String, _ teachers: TeacherEnsemble?, _ data: LoadedData, _ reporter: RunReporter,
    _ stop: StopSignal
  ) throws -> TeacherCache? {
    guard let teachers, recipe.augmentation == .none else { return nil }
    if !FileContents.exists(path) {
      reporter.line(
        "asking \(teachers.teachers.count == 1 ? "the teacher" : "\(teachers.teachers.count) teachers")"
          + " about \(humanCount(data.training.dataset.count)) images")
    }
    return try TeacherCache(path: path, teachers: teachers, loader: data.training) { done, total in
      reporter.teacherProgress(done, total)
      // With the last image the cache is worth writing; the first step then heeds the signal.
      if done < total, let signal = stop.requested {
        throw StoppedBySignal(signal: signal, folder: nil)
      }
    }
  }

  private func objective(
    _ teachers: TeacherEnsemble?, _ cache: TeacherCache?
  ) -> any ClassifierObjective {
    let smoothing = recipe.training.labelSmoothing
    guard let teachers, let distillation = recipe.distillation else {
      return HardLabelObjective(labelSmoothing: smoothing)
    }
    return SoftTargetObjective(
      teachers, configuration: distillation, cache: cache, labelSmoothing: smoothing)
  }

  private var provenance: [String: String] {
    var words = ["seed": "\(recipe.seed)", "epochs": "\(recipe.training.epochs)"]
    if let files = recipe.teachers?.files, recipe.distillation != nil {
      words["teachers"] = files.joined(separator: ", ")
    }
    return words
  }
}

/// A run was stopped from outside.
struct StoppedBySignal: Error, CustomStringConvertible {
  let signal: Int32
  /// Where the run can be resumed; nil if training had not begun.
  let folder: String?

  var description: String {
    "Stopped by \(StopSignal.name(of: signal))"
      + (folder.map { "; a checkpoint was written. Continue with --resume --out \($0)" }
        ?? " before the first step; the teachers' outputs were not kept. Start again.")
  }
}
