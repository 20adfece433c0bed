import DataPipeline
import FileAccess
import Foundation
import Networks
import RecipeLanguage
import Training
import Translation

/// Trains a CycleGAN up to the last checkpoint.
struct TranslationRun {
  let step: TrainPair
  let workshop: Workshop

  private var folder: RunFolder { workshop.folder }
  private var preparation: ImagePreparation { step.data.preparation ?? ImagePreparation() }

  /// Trains a new run or continues the one in the folder.
  ///
  /// - Throws: `StoppedBySignal`, with a checkpoint written.
  func run() throws -> StepResult {
    // Check the recipe and all files before creating the folder.
    try workshop.requireFree()
    let data = try workshop.unpairedImages(
      step.data, preparation: preparation, seed: step.seed)
    let loader = try data.loader(batchSize: step.training.batchSize, seed: step.seed)
    let pair = try firstPair(data)
    try refuseSmallImages(data)
    let source = step.startFrom ?? folder.path
    try data.refuseSmallImages(for: pair, source)
    try pair.refuseAverage(step.training.average)
    try data.refuseUnknown(step.training.bestBy)
    let given = try givenClassifier()
    try data.refuseUnmeasurable(by: given?.classifier)
    try workshop.require(
      TrainingMemory.ofPair(
        pair, needs: { step.losses.terms[$0].needs(in: $0) }, image: data.imageShape,
        batchSize: step.training.batchSize, optimizer: step.optimizer))
    return try workshop.withFolder(of: step) { try train(pair, by: given, data, loader) }
  }

  private func train(
    _ first: TranslationPair, by given: FiledClassifier?, _ data: TranslationData,
    _ loader: UnpairedLoader
  ) throws -> StepResult {
    var pair = first
    let filed =
      try given
      ?? data.trainedClassifier(
        seed: step.seed, fit: step.evaluation.fit, in: workshop)
    let classifier = filed.classifier
    pair.classifier = classifier
    pair.preparation = preparation.withoutRandomness
    let task = CycleGANTask(
      pair, losses: step.losses.terms,
      optimizer: step.optimizer.clipped(to: step.training.clipNorm),
      schedule: step.schedule,
      poolCapacity: step.training.pool, averageDecay: step.training.averageDecay, training: loader,
      evaluation: try data.evaluation(
        by: classifier, seed: step.seed, samples: step.evaluation.samples,
        bestBy: step.training.bestBy, workshop.listener),
      dataIdentity: data.identity)
    try workshop.warnBeforeTraining(task, step.training.plan, step.schedule, data.flaws)
    try workshop.noteMeasuring(of: data, by: filed)
    try workshop.noteChoice(
      validation: data.validation.map { "\($0.a.count) and \($0.b.count) validation images" })
    let report = try workshop.train(
      task, step.training.plan,
      provenance: ["seed": "\(step.seed)", "epochs": "\(step.training.epochs)"],
      batchSize: step.training.batchSize,
      schedule: step.schedule, tensorBoard: step.training.tensorboard)
    return try .pair(trainedIn: folder, evaluation: report)
  }

  /// The classifier in the recipe, or that of the checkpoint to resume; nil if one must be trained.
  private func givenClassifier() throws -> FiledClassifier? {
    let own = folder.path + "/last/classifier.safetensors"
    let path = workshop.isResuming && FileContents.exists(own) ? own : step.evaluation.classifier
    return try path.map { try FiledClassifier(path: $0, fit: step.evaluation.fit) }
  }

  /// Rejects images that are too small for the discriminators.
  private func refuseSmallImages(_ data: TranslationData) throws {
    guard let discriminator = step.discriminator else { return }
    let size = data.train.a.viewSize(at: 0)
    let side = min(size.height, size.width)
    guard side < discriminator.plan(inputChannels: 1).smallestSide ?? 1 else { return }
    throw RecipeProblem(
      at: "discriminator.layers",
      "images of \(size.height)×\(size.width) are too small for \(discriminator.layers) layers. Use fewer layers, or"
        + " larger images")
  }

  /// The networks before the first step, or those of the checkpoint to resume.
  private func firstPair(_ data: TranslationData) throws -> TranslationPair {
    let last = folder.path + "/last"
    if workshop.isResuming, folder.holdsRun, FileContents.exists(last) {
      return try TranslationPair(folder: last)
    }
    let size = data.train.a.viewSize(at: 0)
    let judge = (step.discriminator ?? .init()).plan(inputChannels: data.folder.channels)
    if let path = step.startFrom {
      var pair = try TranslationPair(folder: path)
      try data.refuseOtherChannels(pair, path)
      pair.generatorAToB.manifest.imageSize = [size.height, size.width]
      pair.generatorBToA.manifest.imageSize = [size.height, size.width]
      if pair.discriminators == nil {
        pair.discriminators = (
          Discriminator(judge, seed: step.seed, stream: "D_A"),
          Discriminator(judge, seed: step.seed, stream: "D_B")
        )
      } else if step.discriminator != nil {
        throw RecipeProblem(
          at: "discriminator",
          "given together with start_from, whose pair already has discriminators; keep one")
      }
      return pair
    }
    let generator = (step.generator ?? .init()).plan(
      inputChannels: data.folder.channels, outputChannels: data.folder.channels)
    return TranslationPair(
      generators: (generator, generator), discriminators: (judge, judge),
      imageSize: [size.height, size.width], seed: step.seed)
  }
}
