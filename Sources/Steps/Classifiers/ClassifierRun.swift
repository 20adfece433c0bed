import DataPipeline
import Distillation
import FileAccess
import Networks
import RecipeLanguage
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
  /// How the temperature and the label weight are found; nil if the losses have them.
  var tuning: TuningSettings?
  let workshop: Workshop

  var folder: RunFolder { workshop.folder }
  var ownCache: String { folder.path + "/\(RunFolder.teacherOutputs).safetensors" }

  /// Trains a new run or continues the one in the folder.
  ///
  /// - Parameter model: The input model of the step, used if its keys name no network.
  /// - Throws: `StoppedBySignal`, with a checkpoint written.
  func run(from model: Model?) throws -> StepResult {
    // Check the recipe and all files before creating the folder.
    try workshop.requireFree()
    try refuseLogitsOfAugmentedImages()
    try refuseUnusedStorage()
    try refuseUnmixableBatches()
    let start = try startingModel(model)
    let reading = ReadingProgress(workshop)
    let data = try LoadedData(
      classifier, choosing: try imageChoice(), seesUnlabeled: teaching != nil,
      normalization: start?.manifest.normalization,
      progress: reading.callAsFunction)
    let student = try firstStudent(start, data.manifest)
    let warmStart = try warmStart(student)
    let pruning = try classifier.pruning?.pruning(
      of: student.model, imageShape: Shape(data.manifest.imageShape), seed: classifier.seed,
      hasPatience: classifier.training.patience != nil)
    let loaders = data.loaders(for: student.model.plan, views: teaching?.views)
    let teachers = try loadTeachers(data.manifest, loaders)
    try refuseUnfit(student, teachers)
    let answersEachStep = !(teachers.map { storesLogits(student, $0) } ?? true)
    try workshop.require(
      TrainingMemory.ofNetwork(
        student.model.plan,
        teachers: answersEachStep
          ? teachers?.teachers.map { ($0.model.plan, Shape($0.manifest.imageShape)) } ?? [] : [],
        peers: losses[MutualTerm.self]?.peerCount ?? 0,
        image: Shape(data.manifest.imageShape), batchSize: classifier.training.batchSize,
        testBatchSize: loaders.test.batchSize, optimizer: classifier.optimizer,
        kept: [
          (
            "embeddings of all training images",
            losses.active().reduce(0) {
              $0 + $1.bytesPerImage(teachers: teachers?.teachers.count ?? 0)
            } * loaders.training.dataset.count
          )
        ]))
    let sharedCache = try teaching?.cache.flatMap { try cache(at: $0, student, teachers, loaders) }
    return try workshop.withFolder(of: step) {
      if let warmStart { try report(warmStart, student) }
      try noteColorsOfGrayImages(channels: data.manifest.imageShape[2])
      let cache = try sharedCache ?? cache(at: ownCache, student, teachers, loaders)
      let outputs = try teachers.map { _ in try outputsInWords(cache) }
      try workshop.note(data.choices + [outputs, pruning?.words].compactMap(\.self))
      if let teachers { try report(teachers, cache, loaders.training) }
      let losses =
        try tuning.map {
          try tuned(self.losses, $0, student, teachers, cache, loaders)
        } ?? self.losses
      let task = ClassifierTask(
        student, losses: losses, teachers: teachers, cache: cache,
        ownAverageDecay: teaching?.ownAverage,
        optimizer: classifier.optimizer.clipped(to: classifier.training.clipNorm),
        schedule: classifier.schedule, training: loaders.training,
        validation: loaders.validation, test: loaders.test,
        averageDecay: classifier.training.averageDecay, bestBy: classifier.training.bestBy,
        pruning: pruning)
      try noteSnapshots(bytes: student.model.plan.parameterCount * MemoryLayout<Float>.stride)
      try workshop.noteChoice(
        validation: loaders.validation.map { "\($0.dataset.count) validation images" })
      try workshop.warnBeforeTraining(
        task, classifier.training.plan, classifier.schedule, loaders.flaws)
      let report = try workshop.train(
        task, classifier.training.plan, provenance: provenance,
        batchSize: classifier.training.batchSize, schedule: classifier.schedule,
        tensorBoard: classifier.training.tensorboard)
      let flaw = report.lossFlaw(
        classes: data.manifest.classNames.count,
        learningRate: classifier.schedule.baseLearningRate)
      if let flaw { try workshop.warn(flaw) }
      return StepResult(
        model: .classifier(task.result), path: folder.last, evaluation: report)
    }
  }

  /// The choice of the training images; nil if all are used.
  ///
  /// - Throws: `RecipeProblem` if the choice would read labels that the training may not use.
  private func imageChoice() throws -> ImageChoice? {
    guard let select = classifier.data.select else { return nil }
    guard select.method != .hardest || classifier.data.labeled == nil else {
      throw RecipeProblem(
        at: "data.select.method",
        "hardest reads the label of each image, but data.labeled hides some. Remove data.labeled, or"
          + " choose another method")
    }
    return ImageChoice(
      selection: select, seed: classifier.data.drawingSeed(of: classifier.seed), workshop: workshop
    )
  }

  private var provenance: [String: String] {
    var words = ["seed": "\(classifier.seed)", "epochs": "\(classifier.training.epochs)"]
    if let teaching {
      words["teachers"] = teaching.names.joined(separator: ", ")
    }
    if classifier.model != nil { words["start_from"] = classifier.startFrom }
    return words
  }
}

extension ClassifierTraining {
  /// The images.
  var files: [StepSource] {
    data.path.map { [StepSource(key: "data.path", name: $0)] } ?? []
  }

  /// The model to start from, if one is named.
  var sources: [StepSource] {
    (startFrom.map { [StepSource(key: "start_from", name: $0)] } ?? [])
      + (data.select?.model.map { [StepSource(key: "data.select.model", name: $0)] } ?? [])
  }

  /// Replaces the name of the start model by the path of its file.
  mutating func resolveStart(in workshop: Workshop) {
    startFrom = startFrom.map(workshop.path) ?? (model == nil ? workshop.givenPath : nil)
  }
}
