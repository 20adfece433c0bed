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
  /// - Throws: `StoppedBySignal` after SIGINT or SIGTERM, with a checkpoint written.
  func run(resuming: Bool) throws -> EvaluationReport {
    let stop = StopSignal.install()
    defer { stop.uninstall() }
    let reporter = RunReporter(batchSize: recipe.training.batchSize)
    let data = try LoadedData(recipe)
    let manifest = try data.manifest(recipe)
    // Everything that a recipe or a file can get wrong is found before the folder is made.
    let teachers = try loadTeachers(manifest)
    if !resuming {
      try folder.prepare()
      try AtomicFile.write(Data(try RecipeWriter.yaml(recipe).utf8), to: folder.recipe)
    }
    let objective = try objective(teachers, data, reporter)
    let task = ClassifierTask(
      Classifier(manifest, seed: recipe.seed), objective: objective, optimizer: recipe.optimizer,
      schedule: recipe.schedule, training: data.training, test: data.test)
    let run = TrainingRun(
      task, in: folder, plan: recipe.training.plan, provenance: provenance,
      observer: reporter, logger: try RunLog.logger(folder)) { stop.requested }
    if resuming {
      try run.resume()
      reporter.line(
        "resuming \(folder.path) after epoch \(run.progress.epoch),"
          + " step \(run.progress.stepInEpoch) of the next")
    }
    switch try run.run() {
    case .finished(let report): return report
    case .stopped(let signal): throw StoppedBySignal(signal: signal, folder: folder.path)
    }
  }

  private func loadTeachers(_ manifest: ClassifierManifest) throws -> TeacherEnsemble? {
    guard recipe.distillation != nil else { return nil }
    let fallback = try recipe.teachers?.architecture.map { model in
      var fallback = manifest
      fallback.architecture = try model.architecture(
        imageShape: Shape(manifest.imageShape), classes: manifest.classNames.count)
      return fallback
    }
    return try TeacherEnsemble(
      paths: recipe.teachers?.files ?? [], fitting: manifest, fallback: fallback)
  }

  private func objective(
    _ teachers: TeacherEnsemble?, _ data: LoadedData, _ reporter: RunReporter
  ) throws -> any ClassifierObjective {
    guard let teachers, let distillation = recipe.distillation else {
      return HardLabelObjective(labelSmoothing: recipe.training.labelSmoothing)
    }
    let isRepeatable = recipe.augmentation == .none
    if !isRepeatable, let cache = distillation.cache {
      throw RecipeProblem(
        at: "distillation.cache",
        "\(cache) cannot be used: with augmentation, images differ from epoch to epoch."
          + " Remove the key, or augmentation")
    }
    let cache = try isRepeatable
      ? TeacherCache(
        path: distillation.cache ?? folder.path + "/teacher-outputs.safetensors",
        teachers: teachers, loader: data.training, progress: reporter.teacherProgress)
      : nil
    return SoftTargetObjective(teachers, configuration: distillation, cache: cache)
  }

  private var provenance: [String: String] {
    var words = ["seed": "\(recipe.seed)", "epochs": "\(recipe.training.epochs)"]
    if let files = recipe.teachers?.files, recipe.distillation != nil {
      words["teachers"] = files.joined(separator: ", ")
    }
    return words
  }
}

/// A run was stopped from outside and can be resumed.
struct StoppedBySignal: Error, CustomStringConvertible {
  let signal: Int32
  let folder: String

  var description: String {
    "Stopped by \(signal == SIGINT ? "SIGINT" : "SIGTERM"); a checkpoint was written."
      + " Continue with --resume --out \(folder)"
  }
}
