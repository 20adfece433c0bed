import DataPipeline
import Distillation
import FileAccess
import Networks
import RecipeLanguage
import TensorCore
import Training
import Translation

/// Trains a generator on pairs of images up to the last checkpoint.
struct PairedRun {
  let step: TrainPaired
  let workshop: Workshop

  private var folder: RunFolder { workshop.folder }

  /// Trains a new run or continues the one in the folder.
  ///
  /// - Throws: `StoppedBySignal`, with a checkpoint written.
  func run() throws -> StepResult {
    // Check the recipe and all files before creating the folder.
    try workshop.requireFree()
    let parts = try step.data.parts(seed: step.seed)
    let loader = try PairedLoader(
      parts.training, batchSize: step.training.batchSize, seed: step.seed)
    let generator = try firstGenerator(parts)
    try requireSizes(generator, parts)
    let discriminator = try firstDiscriminator(parts)
    let smallest = parts.image(largest: false)
    if let problem = PairedStep.problem(
      step.losses, generator.model.plan, discriminator, smallestImage: smallest)
    {
      throw RecipeProblem(at: "losses", problem)
    }
    try workshop.require(
      TrainingMemory.ofPairedImages(
        generator.model.plan, discriminator: discriminator?.plan, image: parts.image(largest: true),
        batchSize: step.training.batchSize, optimizer: step.optimizer))
    let training = PairedStep(
      generator.model, discriminator: discriminator, losses: step.losses,
      optimizer: step.optimizer.clipped(to: step.training.clipNorm), exampleImage: smallest,
      seed: step.seed)
    return try workshop.withFolder(of: step) { try train(generator, by: training, parts, loader) }
  }

  private func train(
    _ generator: Translator, by training: PairedStep, _ parts: PairedData.Parts,
    _ loader: PairedLoader
  ) throws -> StepResult {
    let task = PairedTask(
      generator, by: training, schedule: step.schedule, averageDecay: step.training.averageDecay,
      training: loader, validation: parts.validation, test: parts.test, samples: step.samples)
    try workshop.warnBeforeTraining(task, step.training.plan, step.schedule, parts.notes)
    try workshop.noteChoice(validation: parts.validation.map { "\($0.count) validation pairs" })
    let report = try workshop.train(
      task, step.training.plan, provenance: provenance, batchSize: step.training.batchSize,
      schedule: step.schedule, tensorBoard: step.training.tensorboard)
    return StepResult(
      model: try Model(path: folder.last), path: folder.last, evaluation: report)
  }

  private var provenance: [String: String] {
    var words = ["seed": "\(step.seed)", "epochs": "\(step.training.epochs)"]
    words["start_from"] = step.startFrom
    return words
  }

  /// The generator before the first step.
  private func firstGenerator(_ parts: PairedData.Parts) throws -> Translator {
    let channels = (parts.training.a.channels, parts.training.b.channels)
    let size = parts.training.a.viewSize(at: 0)
    let isUniform = parts.training.a.firstOfAnotherSize == nil
    let manifest = GeneratorManifest(imageSize: isUniform ? [size.height, size.width] : nil)
    guard let path = step.startFrom else {
      let plan = step.generator.plan(inputChannels: channels.0, outputChannels: channels.1)
      if let reason = plan.sizeProblem(ImageExtent(height: size.height, width: size.width)) {
        throw RecipeProblem(
          at: step.generator.kind == .unet ? "generator.depth" : "data.crop_size",
          "images of \(size) do not fit the generator: \(reason)" + Self.sizeAdvice(step.generator))
      }
      return Translator(plan, manifest, seed: step.seed, stream: "G")
    }
    guard case .generator(let given) = try Model(path: path) else {
      throw RecipeProblem(at: "start_from", "\(path) is no generator; name the file of one")
    }
    guard (given.inputChannels, given.outputChannels) == channels else {
      throw FileProblem(
        .malformed, path: path,
        found:
          "it maps \(given.inputChannels) channels to \(given.outputChannels), but the images have"
          + " \(channels.0) and \(channels.1)",
        advice: "Choose another generator, or set data.color")
    }
    // A result of an earlier step can still be in use.
    return Translator(model: given.model.copy(), manifest: manifest)
  }

  private static func sizeAdvice(_ generator: GeneratorArchitecture) -> String {
    generator.kind == .unet
      ? "; both sides must be multiples of \(1 << generator.depth). Choose another depth or"
        + " data.crop_size"
      : "; both sides must be multiples of 4"
  }

  /// Rejects images for which the generator's output has another size.
  private func requireSizes(_ generator: Translator, _ parts: PairedData.Parts) throws {
    for pairs in parts.all {
      guard let misfit = pairs.a.misfit(for: [generator.model.plan]) else { continue }
      throw FileProblem(
        .malformed, path: misfit.path,
        found:
          "its size after preparation is \(misfit.size), for which the generator cannot output an"
          + " image of that size: \(misfit.reason)",
        advice: "Set data.resize to a value that crops, or choose another generator")
    }
  }

  /// The discriminator before the first step; nil without an adversarial loss.
  private func firstDiscriminator(_ parts: PairedData.Parts) throws -> Network? {
    guard step.hasDiscriminator else { return nil }
    let plan = step.discriminator.plan(
      inputChannels: parts.training.a.channels + parts.training.b.channels)
    for (size, _) in parts.training.a.viewSizes
    where !plan.accepts(height: size.height, width: size.width) {
      throw RecipeProblem(
        at: "discriminator.layers",
        "images of \(size) are too small for \(step.discriminator.layers) layers. Use fewer layers, or"
          + " larger images")
    }
    var random = RandomStream(seed: step.seed, "D")
    return Network(plan, random: &random)
  }
}
