import DataPipeline
import FileAccess
import Foundation
import Models
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
  /// - Throws: `StoppedBySignal` after SIGINT or SIGTERM, with a checkpoint written.
  func run(resuming: Bool, stop given: StopSignal? = nil) throws -> EvaluationReport {
    let stop = given ?? StopSignal.install()
    defer { if given == nil { stop.uninstall() } }
    let reporter = RunReporter(batchSize: recipe.training.batchSize)
    // Everything that a recipe or a file can get wrong is found before the folder is made.
    if !resuming { try folder.requireFree() }
    let data = try TranslationData(recipe.data.path, preparation: preparation)
    let loader = try data.loader(batchSize: recipe.training.batchSize, seed: recipe.seed)
    try data.refuseOtherChannels(teachers, recipe.teacher)
    var pair = try students(data)
    let given = try givenClassifier()
    if !resuming {
      try folder.prepare()
      try AtomicFile.write(
        Data(try RecipeWriter.yaml(Recipe.finetune(recipe)).utf8), to: folder.recipe)
    }
    let judge =
      try given
      ?? DomainClassifier(
        DomainClassifierRun(
          seed: recipe.seed, flip: preparation.flip, folder: folder, reporter: reporter
        ).classifier(train: data.fixed, test: data.test, stop), fit: recipe.evaluation.fit)
    pair.classifier = judge
    let task = FinetuneTask(
      pair, teachers: TeacherOutputs(teachers, for: loader), configuration: recipe.losses,
      optimizer: recipe.optimizer, schedule: recipe.schedule, poolCapacity: recipe.training.pool,
      averageDecay: recipe.training.average > 0 ? recipe.training.average : nil, training: loader,
      stepsPerEpoch: recipe.training.stepsPerEpoch,
      evaluation: try data.evaluation(
        by: judge, seed: recipe.seed, samples: recipe.evaluation.samples, reporter),
      dataIdentity: data.folder.identity)
    let run = TrainingRun(
      task, in: folder, plan: recipe.training.plan, provenance: provenance, observer: reporter,
      logger: try RunLog.logger(folder)
    ) { stop.requested }
    return try reporter.finish(run, in: folder, resuming: resuming)
  }

  /// The networks before the first step.
  private func students(_ data: TranslationData) throws -> TranslationPair {
    var pair = try firstGenerators(data)
    try data.refuse(recipe, students: pair, teachers: teachers)
    if recipe.losses.adversarial > 0 {
      pair.discriminators = firstDiscriminators(pair).map {
        (
          $0.a.narrowed(to: recipe.discriminator.share),
          $0.b.narrowed(to: recipe.discriminator.share)
        )
      }
    }
    return pair
  }

  private func firstGenerators(_ data: TranslationData) throws -> TranslationPair {
    func drawn(_ a: GeneratorManifest, _ b: GeneratorManifest) -> TranslationPair {
      TranslationPair(
        generatorA: Translator(a, seed: recipe.seed, stream: "G_A"),
        generatorB: Translator(b, seed: recipe.seed, stream: "G_B"))
    }
    guard let path = recipe.startFrom else {
      let size = data.train.a.viewSize(at: 0)
      let manifest = GeneratorManifest(
        configuration: (recipe.generator ?? .init()).configuration(
          inputChannels: data.folder.channels, outputChannels: data.folder.channels),
        imageSize: [size.height, size.width])
      return drawn(manifest, manifest)
    }
    let pair = try TranslationPair(folder: path)
    return recipe.freshWeights
      ? drawn(pair.generatorA.manifest, pair.generatorB.manifest) : pair
  }

  /// Those of the students or of the teachers; drawn anew if nothing else of the teachers is used, as
  /// a training from scratch has it.
  private func firstDiscriminators(_ students: TranslationPair) -> (
    a: Discriminator, b: Discriminator
  )? {
    guard let given = students.discriminators ?? teachers.discriminators else { return nil }
    guard recipe.freshWeights, !recipe.losses.asksTeachers else { return given }
    return (
      Discriminator(given.a.manifest, seed: recipe.seed, stream: "D_A"),
      Discriminator(given.b.manifest, seed: recipe.seed, stream: "D_B")
    )
  }

  /// The classifier named, or the teacher's; nil if one has to be trained.
  private func givenClassifier() throws -> DomainClassifier? {
    try recipe.evaluation.classifier.map {
      DomainClassifier(try Classifier(path: $0), fit: recipe.evaluation.fit)
    } ?? teachers.classifier
  }

  private var provenance: [String: String] {
    var words = [
      "seed": "\(recipe.seed)", "epochs": "\(recipe.training.epochs)", "teacher": recipe.teacher,
    ]
    words["start_from"] = recipe.startFrom
    return words
  }
}
