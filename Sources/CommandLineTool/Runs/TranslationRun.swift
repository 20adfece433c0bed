import DataPipeline
import FileAccess
import Foundation
import Networks
import Training
import Translation

/// One run of `train` that trains generators, from a resolved recipe to the last checkpoint.
struct TranslationRun {
  let recipe: TranslationRecipe
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
    let data = try TranslationData(recipe.data.path, preparation: recipe.data.preparation)
    let loader = try data.loader(batchSize: recipe.training.batchSize, seed: recipe.seed)
    var pair = try firstPair(data, resuming: resuming)
    try refuseSmallImages(data)
    let source = recipe.startFrom ?? folder.path
    try data.refuseSmallImages(for: pair, source)
    try pair.refuseAverage(recipe.training.average)
    let given = try givenClassifier(resuming: resuming)
    try data.refuseUnmeasurable(by: given)
    let lock = try folder.take(for: .cycleGAN(recipe), resuming: resuming)
    defer { lock.release() }
    let judge =
      try given
      ?? DomainClassifier(
        DomainClassifierRun(
          seed: recipe.seed, flip: recipe.data.preparation.flip, folder: folder, reporter: reporter
        ).classifier(train: data.fixed, test: data.test, stop),
        fit: recipe.evaluation.fit ?? .resize)
    pair.classifier = judge
    pair.preparation = recipe.data.preparation.withoutRandomness
    let task = CycleGANTask(
      pair, losses: recipe.losses.objective, optimizer: recipe.optimizer,
      schedule: recipe.schedule, poolCapacity: recipe.training.pool,
      averageDecay: recipe.training.average > 0 ? recipe.training.average : nil,
      training: loader,
      evaluation: try data.evaluation(
        by: judge, seed: recipe.seed, samples: recipe.evaluation.samples, reporter),
      dataIdentity: data.folder.identity)
    let logger = try RunLog.logger(folder)
    let run = TrainingRun(
      task, in: folder, plan: recipe.training.plan,
      provenance: ["seed": "\(recipe.seed)", "epochs": "\(recipe.training.epochs)"],
      observers: [RunPageWriter(folder, logger: logger), reporter], logger: logger
    ) { stop.requested }
    return try reporter.finish(run, in: folder, resuming: resuming)
  }

  /// The classifier named, or that of the checkpoint to go on from; nil if one has to be trained.
  private func givenClassifier(resuming: Bool) throws -> DomainClassifier? {
    let own = folder.path + "/last/classifier.safetensors"
    let path = resuming && FileContents.exists(own) ? own : recipe.evaluation.classifier
    return try path.map { try DomainClassifier(path: $0, fit: recipe.evaluation.fit) }
  }

  /// Refuses images of which the discriminators leave nothing.
  private func refuseSmallImages(_ data: TranslationData) throws {
    guard let discriminator = recipe.discriminator else { return }
    let size = data.train.a.viewSize(at: 0)
    let side = min(size.height, size.width)
    guard side < discriminator.plan(inputChannels: 1).smallestSide ?? 1 else { return }
    throw RecipeProblem(
      at: "discriminator.layers",
      "of images of \(size.height)×\(size.width), \(discriminator.layers) layers leave nothing. Use fewer layers, or"
        + " larger images")
  }

  /// The networks before the first step, or those of the checkpoint to go on from.
  private func firstPair(_ data: TranslationData, resuming: Bool) throws -> TranslationPair {
    let last = folder.path + "/last"
    if resuming, folder.holdsRun, FileContents.exists(last) {
      return try TranslationPair(folder: last)
    }
    let size = data.train.a.viewSize(at: 0)
    let judge = (recipe.discriminator ?? .init()).plan(inputChannels: data.folder.channels)
    if let path = recipe.startFrom {
      var pair = try TranslationPair(folder: path)
      try data.refuseOtherChannels(pair, path)
      pair.generatorAToB.manifest.imageSize = [size.height, size.width]
      pair.generatorBToA.manifest.imageSize = [size.height, size.width]
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
    let generator = (recipe.generator ?? .init()).plan(
      inputChannels: data.folder.channels, outputChannels: data.folder.channels)
    return TranslationPair(
      generators: (generator, generator), discriminators: (judge, judge),
      imageSize: [size.height, size.width], seed: recipe.seed)
  }
}
