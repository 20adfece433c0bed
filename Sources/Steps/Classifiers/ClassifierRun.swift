import DataPipeline
import Distillation
import FileAccess
import Foundation
import Logging
import Networks
import RecipeLanguage
import Reporting
import TensorCore
import Training

/// Trains a classifier from labels or teachers, up to the last checkpoint.
struct ClassifierRun {
  /// The step whose recipe is written to the folder.
  let step: any Step
  let classifier: ClassifierTraining
  let losses: Losses
  /// The teachers; nil for training from labels only.
  let teaching: TeacherSettings?
  let workshop: Workshop

  private var folder: RunFolder { workshop.folder }
  private var ownCache: String { folder.path + "/teacher-outputs.safetensors" }

  /// Trains a new run or continues the one in the folder.
  ///
  /// - Parameter model: The input model of the step, used if its keys name no network.
  /// - Throws: `StoppedBySignal`, with a checkpoint written.
  func run(from model: Model?) throws -> StepResult {
    // Check the recipe and all files before creating the folder.
    try workshop.requireFree()
    try refuseCacheOfAugmentedImages()
    let start = try startingModel(model)
    let data = try LoadedData(
      classifier, seesUnlabeled: teaching != nil, normalization: start?.manifest.normalization)
    let student = try firstStudent(start, data.manifest)
    let loaders = data.loaders(for: student.model.plan)
    let teachers = try loadTeachers(data.manifest)
    try refuseUnfit(student, teachers)
    let answersEachStep =
      classifier.augmentation != .none
      || !(teachers.map { readsLogitsAlone(student, $0) } ?? true)
    try workshop.require(
      TrainingMemory.ofClassifier(
        student.model.plan,
        teachers: answersEachStep ? teachers?.teachers.map(\.model.plan) ?? [] : [],
        image: Shape(data.manifest.imageShape), batchSize: classifier.training.batchSize,
        testBatchSize: loaders.test.batchSize, optimizer: classifier.optimizer))
    let sharedCache = try teaching?.cache.flatMap { try cache(at: $0, student, teachers, loaders) }
    return try workshop.withFolder(of: step) {
      let cache = try sharedCache ?? cache(at: ownCache, student, teachers, loaders)
      if let teachers { try report(teachers, cache, loaders.training) }
      let task = ClassifierTask(
        student, losses: losses, teachers: teachers, cache: cache,
        optimizer: classifier.optimizer, schedule: classifier.schedule, training: loaders.training,
        test: loaders.test)
      try workshop.warnBeforeTraining(
        task, classifier.training.plan, classifier.schedule, loaders.flaws)
      let report = try workshop.train(
        task, classifier.training.plan, provenance: provenance,
        batchSize: classifier.training.batchSize)
      let flaw = report.lossFlaw(
        classes: data.manifest.classNames.count,
        learningRate: classifier.schedule.baseLearningRate)
      if let flaw { try workshop.warn(flaw) }
      return StepResult(
        model: .classifier(task.classifier), path: folder.last, evaluation: report)
    }
  }

  /// The classifier that provides the initial weights; nil for random weights.
  private func startingModel(_ given: Model?) throws -> Classifier? {
    guard classifier.model == nil else { return nil }
    let path = classifier.startFrom == workshop.givenPath ? nil : classifier.startFrom
    guard let start = try path.map({ try Model(path: $0) }) ?? given else {
      throw RecipeProblem(
        at: "model",
        "there is no network; add model, or start_from with the file of a classifier")
    }
    guard case .classifier(let first) = start else {
      throw RecipeProblem(at: "start_from", "found \(start.noun), expected a classifier")
    }
    return first
  }

  /// The student before the first step: with random weights, or with the weights of `start`.
  private func firstStudent(_ start: Classifier?, _ manifest: ClassifierManifest) throws
    -> Classifier
  {
    if let model = classifier.model {
      return Classifier(try model.plan(for: manifest), manifest, seed: classifier.seed)
    }
    guard let start else { preconditionFailure("ClassifierRun: neither a model nor a start") }
    let (found, wanted) = (start.manifest, manifest)
    guard found.imageShape == wanted.imageShape, found.classNames == wanted.classNames else {
      throw RecipeProblem(
        at: "start_from",
        "the model reads images of \(Shape(found.imageShape)) and has the classes"
          + " \(found.classNames), but the data has \(Shape(wanted.imageShape)) and"
          + " \(wanted.classNames)")
    }
    return Classifier(model: start.model.copy(), manifest: manifest)
  }

  private func loadTeachers(_ manifest: ClassifierManifest) throws -> TeacherEnsemble? {
    guard let teaching else { return nil }
    let fallback = try teaching.architecture.map { model in
      (graph: try model.plan(for: manifest).resolved, manifest: manifest)
    }
    if fallback != nil {
      let normalization = manifest.normalization
      workshop.listener.line(
        "teachers without a description get images with the data's normalization, mean"
          + " \(normalization.mean) and deviation \(normalization.deviation); if they were trained with"
          + " another one, convert them with condense convert --normalization")
    }
    return try TeacherEnsemble(
      paths: teaching.files, fitting: manifest, fallback: fallback)
  }

  private func refuseCacheOfAugmentedImages() throws {
    guard let cache = teaching?.cache, classifier.augmentation != .none else { return }
    throw RecipeProblem(
      at: "teachers.cache",
      "\(cache) cannot be used, because augmentation changes the images in each epoch."
        + " Remove this key or augmentation")
  }

  /// Rejects losses that do not fit the student or the teachers, and a cache that no loss reads.
  private func refuseUnfit(_ student: Classifier, _ teachers: TeacherEnsemble?) throws {
    let problem = ClassifierTask.problem(
      losses, student: student.model.plan, student.manifest, teachers: teachers)
    if let problem { throw RecipeProblem(at: "losses", problem) }
    guard let teachers, let cache = teaching?.cache, !readsLogitsAlone(student, teachers) else {
      return
    }
    throw RecipeProblem(
      at: "teachers.cache",
      "\(cache) cannot be used, because it stores logits and the losses read other teacher outputs"
        + " or none. Remove this key")
  }

  private func readsLogitsAlone(_ student: Classifier, _ teachers: TeacherEnsemble) -> Bool {
    ClassifierTask.readsLogitsAlone(
      losses, student: student.model.plan, student.manifest, teachers: teachers)
  }

  /// The teachers' logits, read from the cache or computed; nil without teachers, with
  /// augmentation, or if losses read other teacher outputs.
  private func cache(
    at path: String, _ student: Classifier, _ teachers: TeacherEnsemble?,
    _ loaders: LoadedData.Loaders
  ) throws -> TeacherCache? {
    guard let teachers, classifier.augmentation == .none, readsLogitsAlone(student, teachers) else {
      return nil
    }
    let listener = workshop.listener
    // A shared cache is computed before the folder of the run exists.
    let logger = path == ownCache ? try RunLog.logger(folder) : nil
    var notes: ProgressNotes?
    defer { listener.end() }
    do {
      return try TeacherCache(path: path, teachers: teachers, loader: loaders.training) {
        done, total in
        if notes == nil {
          let count = teachers.teachers.count
          let text =
            "computing the logits of \(count == 1 ? "the teacher" : "\(count) teachers")"
            + " for \(humanCount(total)) images"
            + (done > 0 ? "; \(humanCount(done)) are already done" : "")
          listener.line(text)
          logger?.info("\(text)")
          listener.begin("teacher outputs", unit: "images", total: total, completed: done)
          notes = ProgressNotes("teacher outputs", unit: "images", total: total, completed: done)
        }
        listener.update(done, "")
        if let note = notes?.line(done) { logger?.info("\(note)") }
        // After the last image, write the cache; the first step then reacts to the signal.
        if done < total, let signal = workshop.stopRequest { throw SignalInPass(signal: signal) }
      }
    } catch let stop as SignalInPass {
      // By now, the first logits are saved.
      throw workshop.stopped(by: stop.signal)
    }
  }

  /// Reports how well each teacher knows the labels, and warns of one that does not know them.
  private func report(
    _ teachers: TeacherEnsemble, _ cache: TeacherCache?, _ loader: BatchLoader
  ) throws {
    guard !folder.holdsRun else { return }
    let logger = try RunLog.logger(folder)
    let accuracies =
      try cache?.accuracies(on: loader)
      ?? teachers.accuracies(on: loader, atMost: 1000) { try workshop.refuseStopped() }
    for (path, accuracy) in zip(teaching?.files ?? [], accuracies) where accuracy.count > 0 {
      let share = String(format: "%.2f %%", 100 * accuracy.top1)
      let text = "teacher \(path): top1 \(share) on \(humanCount(accuracy.count)) training images"
      workshop.listener.line(text)
      logger.info("\(text)")
      guard accuracy.isNearChance else { continue }
      try workshop.warn(
        "teacher \(path) is near chance, which is \(String(format: "%.2f %%", 100 * accuracy.chance)):"
          + " probably it was trained with another normalization of the images, or with its classes"
          + " in another order. Check both with condense inspect. For a teacher from PyTorch,"
          + " convert its weights again with condense convert --normalization … --classes …")
    }
  }

  private var provenance: [String: String] {
    var words = ["seed": "\(classifier.seed)", "epochs": "\(classifier.training.epochs)"]
    if let teaching { words["teachers"] = teaching.files.joined(separator: ", ") }
    return words
  }
}

/// Ends the pass of the teachers over the images.
private struct SignalInPass: Error {
  let signal: Int32
}

extension ClassifierTraining {
  /// The images.
  var files: [StepSource] {
    data.path.map { [StepSource(key: "data.path", name: $0)] } ?? []
  }

  /// The model to start from, if one is named.
  var sources: [StepSource] {
    startFrom.map { [StepSource(key: "start_from", name: $0)] } ?? []
  }

  /// Replaces the name of the start model by the path of its file.
  mutating func resolveStart(in workshop: Workshop) {
    guard model == nil else { return }
    startFrom = startFrom.map(workshop.path) ?? workshop.givenPath
  }
}
