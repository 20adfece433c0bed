import DataPipeline
import FileAccess
import Foundation
import Models
import TensorCore
import Training
import Translation

/// One run of `train` that trains generators, from a resolved recipe to the last checkpoint.
struct TranslationRun {
  let recipe: TranslationRecipe
  let folder: RunFolder

  /// Trains a new run or continues the one in the folder.
  ///
  /// - Throws: `StoppedBySignal` after SIGINT or SIGTERM, with a checkpoint written.
  func run(resuming: Bool) throws -> EvaluationReport {
    let stop = StopSignal.install()
    defer { stop.uninstall() }
    let reporter = RunReporter(batchSize: recipe.training.batchSize)
    // Everything that a recipe or a file can get wrong is found before the folder is made.
    if !resuming { try folder.requireFree() }
    let preparation = recipe.data.preparation
    let data = try UnpairedFolder(recipe.data.path, preparation: preparation)
    guard let train = data.train, let test = data.test else {
      preconditionFailure("TranslationRun: the folder was read without its images")
    }
    // What classifiers and floors see is prepared like test images.
    let fixed = try UnpairedFolder(
      recipe.data.path, preparation: preparation.withoutRandomness, parts: [.train]
    ).train
    let loader = try UnpairedLoader(
      train.a, train.b, batchSize: recipe.training.batchSize, seed: recipe.seed)
    var pair = try firstPair(data)
    let given = try recipe.evaluation.classifier.map { try Classifier(path: $0) }
    if !resuming {
      try folder.prepare()
      try AtomicFile.write(
        Data(try RecipeWriter.yaml(Recipe.cycleGAN(recipe)).utf8), to: folder.recipe)
    }
    let classifier =
      try given
      ?? DomainClassifierRun(recipe: recipe, folder: folder, reporter: reporter)
      .classifier(train: fixed ?? train, test: test, stop)
    let judge = DomainClassifier(classifier, fit: recipe.evaluation.fit)
    try judge.requireFitting(test)
    pair.classifier = judge
    reporter.line("measuring \(test.a.count) and \(test.b.count) real test images")
    let task = CycleGANTask(
      pair, losses: recipe.losses.objective, optimizer: recipe.optimizer,
      schedule: recipe.schedule, poolCapacity: recipe.training.pool,
      averageDecay: recipe.training.average > 0 ? recipe.training.average : nil,
      training: loader,
      evaluation: try TranslationEvaluation(
        test: test, train: fixed, classifier: judge, seed: recipe.seed,
        samples: recipe.evaluation.samples),
      dataIdentity: data.identity)
    let run = TrainingRun(
      task, in: folder, plan: recipe.training.plan,
      provenance: ["seed": "\(recipe.seed)", "epochs": "\(recipe.training.epochs)"],
      observer: reporter, logger: try RunLog.logger(folder)
    ) { stop.requested }
    return try reporter.finish(run, in: folder, resuming: resuming)
  }

  /// The networks before the first step.
  private func firstPair(_ data: UnpairedFolder) throws -> TranslationPair {
    let size = data.train?.a.viewSize(at: 0)
    let discriminator = recipe.discriminator ?? .init()
    let judge = DiscriminatorManifest(
      configuration: .init(
        inputChannels: data.channels, filters: discriminator.filters,
        layers: discriminator.layers))
    if let path = recipe.startFrom {
      var pair = try TranslationPair(folder: path)
      try refuseOtherChannels(pair, data, path)
      if pair.discriminators == nil {
        pair.discriminators = (
          Discriminator(judge, seed: recipe.seed, stream: "D_A"),
          Discriminator(judge, seed: recipe.seed, stream: "D_B")
        )
      } else if recipe.discriminator != nil {
        throw RecipeProblem(
          at: "discriminator", "given beside start_from, whose pair has discriminators; keep one")
      }
      return pair
    }
    let generator = (recipe.generator ?? .init()).configuration(
      inputChannels: data.channels, outputChannels: data.channels)
    return TranslationPair(
      generator: GeneratorManifest(
        configuration: generator, imageSize: size.map { [$0.height, $0.width] }),
      discriminator: judge, seed: recipe.seed)
  }

  private func refuseOtherChannels(
    _ pair: TranslationPair, _ data: UnpairedFolder, _ path: String
  ) throws {
    let configuration = pair.generatorA.manifest.configuration
    guard
      [configuration.inputChannels, configuration.outputChannels].allSatisfy({
        $0 == data.channels
      })
    else {
      throw FileProblem(
        .malformed, path: path,
        found: "its generators map \(configuration.inputChannels) channels to"
          + " \(configuration.outputChannels), the images have \(data.channels)",
        advice: "Set data.color to gray or rgb, or choose another pair")
    }
  }
}
