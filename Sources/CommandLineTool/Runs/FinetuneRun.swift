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
  /// - Throws: `StoppedBySignal` after SIGINT or SIGTERM, with a checkpoint written.
  func run(resuming: Bool) throws -> EvaluationReport {
    let stop = StopSignal.install()
    defer { stop.uninstall() }
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
    let sizes = [data.train.a, data.train.b].flatMap { images in
      (0..<images.count).map(images.viewSize(at:))
    }
    let problem = recipe.losses.problem(
      students: pair, teachers: teachers,
      imageSize: (sizes.map(\.height).min() ?? 0, sizes.map(\.width).min() ?? 0))
    if let problem {
      throw FileProblem(
        .malformed, path: recipe.startFrom ?? recipe.teacher, found: problem,
        advice: "Change losses in the recipe, or choose another pair")
    }
    if recipe.losses.adversarial > 0 {
      pair.discriminators = (pair.discriminators ?? teachers.discriminators).map {
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
