import DataPipeline
import FileAccess
import Foundation
import Networks
import Training
import Translation

/// One run of `finetune`, from a recipe to the last checkpoint.
struct FinetuneRun {
  private let recipe: FinetuneRecipe
  private let folder: RunFolder
  private let teachers: TranslationPair
  private let preparation: ImagePreparation

  /// Reads the original pair, and settles what the recipe leaves to it.
  init(recipe: FinetuneRecipe, folder: RunFolder) throws {
    self.folder = folder
    teachers = try TranslationPair(folder: recipe.teacher)
    preparation = recipe.data.preparation ?? teachers.preparation(flip: recipe.data.flip)
    var recipe = recipe
    recipe.data.preparation = preparation
    self.recipe = recipe
  }

  /// Trains a new run or continues the one in the folder.
  ///
  /// - Parameter stop: Of the command that this is a part of; nil to catch signals here.
  /// - Throws: `StoppedBySignal` after a `StopSignal`, with a checkpoint written.
  func run(resuming: Bool, stop given: StopSignal? = nil) throws -> EvaluationReport {
    let stop = given ?? StopSignal.install()
    defer { if given == nil { stop.uninstall() } }
    let reporter = RunReporter(batchSize: recipe.training.batchSize)
    // Everything that a recipe or a file can get wrong is found before the folder is made.
    if !resuming { try folder.requireFree() }
    let data = try TranslationData(recipe.data.path, preparation: preparation)
    let loader = try data.loader(batchSize: recipe.training.batchSize, seed: recipe.seed)
    var pair = try firstGenerators(data)
    let given = try givenClassifier()
    try refuseUnfit(data, pair, from: recipe.startFrom ?? recipe.teacher, given)
    pair.discriminators = firstDiscriminators(pair)
    let lock = try folder.take(for: .finetune(recipe), resuming: resuming)
    defer { lock.release() }
    let judge =
      try given
      ?? DomainClassifier(
        DomainClassifierRun(
          seed: recipe.seed, flip: preparation.flip, folder: folder, reporter: reporter
        ).classifier(train: data.fixed, test: data.test, stop),
        fit: recipe.evaluation.fit ?? .resize)
    pair.classifier = judge
    pair.preparation = preparation.withoutRandomness
    let task = FinetuneTask(
      pair, teachers: TeacherOutputs(teachers, for: loader), configuration: recipe.losses,
      optimizer: recipe.optimizer, schedule: recipe.schedule, poolCapacity: recipe.training.pool,
      averageDecay: recipe.training.average > 0 ? recipe.training.average : nil, training: loader,
      stepsPerEpoch: recipe.training.stepsPerEpoch,
      evaluation: try data.evaluation(
        by: judge, seed: recipe.seed, samples: recipe.evaluation.samples, reporter),
      dataIdentity: data.folder.identity)
    let logger = try RunLog.logger(folder)
    let run = TrainingRun(
      task, in: folder, plan: recipe.training.plan, provenance: provenance,
      observers: [RunPageWriter(folder, logger: logger), reporter], logger: logger
    ) { stop.requested }
    return try reporter.finish(run, in: folder, resuming: resuming)
  }

  /// Refuses what would fail later, as far as it can be told before there is a pair to start from.
  ///
  /// - Parameters:
  ///   - path: Where the students come from.
  ///   - makesClassifier: Whether the classifier named will be made first.
  /// - Throws: `FileProblem`.
  func refuseUnfit(students: TranslationPair, from path: String, makesClassifier: Bool) throws {
    let data = try TranslationData(recipe.data.path, preparation: preparation)
    try refuseUnfit(data, students, from: path, makesClassifier ? nil : givenClassifier())
  }

  private func refuseUnfit(
    _ data: TranslationData, _ students: TranslationPair, from path: String,
    _ classifier: DomainClassifier?
  ) throws {
    try data.refuseOtherChannels(teachers, recipe.teacher)
    if recipe.losses.adversarial > 0 {
      let own = students.discriminators != nil
      try data.refuseSmallImages(for: own ? students : teachers, own ? path : recipe.teacher)
    }
    try data.refuse(recipe, students: students, from: path, teachers: teachers)
    try data.refuseUnmeasurable(by: classifier)
  }

  private func firstGenerators(_ data: TranslationData) throws -> TranslationPair {
    func drawn(_ plan: NetworkPlan, _ manifest: GeneratorManifest, _ stream: String) -> Translator {
      Translator(plan, manifest, seed: recipe.seed, stream: stream)
    }
    guard let path = recipe.startFrom else {
      let size = data.train.a.viewSize(at: 0)
      let plan = (recipe.generator ?? .init()).plan(
        inputChannels: data.folder.channels, outputChannels: data.folder.channels)
      let manifest = GeneratorManifest(imageSize: [size.height, size.width])
      return TranslationPair(
        generatorAToB: drawn(plan, manifest, "G_A"), generatorBToA: drawn(plan, manifest, "G_B"))
    }
    let pair = try TranslationPair(folder: path)
    guard recipe.freshWeights else { return pair }
    let (a, b) = (pair.generatorAToB, pair.generatorBToA)
    return TranslationPair(
      generatorAToB: drawn(a.model.plan, a.manifest, "G_A"),
      generatorBToA: drawn(b.model.plan, b.manifest, "G_B"))
  }

  /// Those of the students, or of the teachers; narrowed where they are played against, and drawn
  /// anew if nothing else of the teachers is used, as a training from scratch has it.
  private func firstDiscriminators(_ students: TranslationPair) -> (
    aToB: Discriminator, bToA: Discriminator
  )? {
    guard recipe.losses.adversarial > 0 else { return students.discriminators }
    guard let given = students.discriminators ?? teachers.discriminators else { return nil }
    let isNew = recipe.freshWeights && !recipe.losses.asksTeachers
    func first(
      _ judge: Discriminator, _ stream: String, _ direction: TranslationDirection
    ) -> Discriminator {
      guard recipe.losses.plays(direction) else { return judge }
      return
        (isNew
        ? Discriminator(judge.model.plan, judge.manifest, seed: recipe.seed, stream: stream)
        : judge)
        .narrowed(to: recipe.discriminator.share)
    }
    return (first(given.aToB, "D_A", .aToB), first(given.bToA, "D_B", .bToA))
  }

  /// The classifier named, or the teacher's; nil if one has to be trained.
  private func givenClassifier() throws -> DomainClassifier? {
    let fit = recipe.evaluation.fit
    if let path = recipe.evaluation.classifier { return try DomainClassifier(path: path, fit: fit) }
    return teachers.classifier.map { DomainClassifier($0.classifier, fit: fit ?? $0.fit) }
  }

  private var provenance: [String: String] {
    var words = [
      "seed": "\(recipe.seed)", "epochs": "\(recipe.training.epochs)", "teacher": recipe.teacher,
    ]
    words["start_from"] = recipe.startFrom
    return words
  }
}
