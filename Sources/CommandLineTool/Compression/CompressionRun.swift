import Coevolution
import Compression
import DataPipeline
import FileAccess
import Foundation
import Models
import TensorCore
import Training
import Translation

/// One compression of a pair, from its recipe to the figures; each part that is on disk is skipped
/// when it is resumed.
struct CompressionRun {
  let recipe: CompressionRecipe
  let folder: CompressionFolder
  private let original: TranslationPair

  /// Reads the original pair, and settles what the recipe leaves to it.
  ///
  /// - Throws: `FileProblem` if it cannot be read, or is no pair that can be compressed.
  init(recipe: CompressionRecipe, folder: CompressionFolder) throws {
    var recipe = recipe
    original = try TranslationPair(folder: recipe.pair)
    let wanted = recipe.finetune.objective
    if recipe.finetune.steps > 0 {
      recipe.finetune.objective =
        wanted ?? (original.discriminators == nil ? .distillation : .both)
    }
    self.recipe = recipe
    self.folder = folder
  }

  /// Compresses, or goes on.
  ///
  /// - Throws: `StoppedBySignal` after SIGINT or SIGTERM; the search is kept up to its last whole
  ///   generation, the fine-tuning up to its last step.
  func run(resuming: Bool) throws -> CompressionResult {
    let stop = StopSignal.install()
    defer { stop.uninstall() }
    if !resuming {
      try refuseOwnInput()
      try folder.run.requireFree()
    }
    var original = original
    try refuseUnfit(original)
    let preparation = original.preparation(flip: true)
    let data = try TranslationData(recipe.data, preparation: preparation)
    try data.refuseOtherChannels(original, recipe.pair)
    try tellConversion(data)
    let given = try givenClassifier(original, data)
    let finetune = try CompressionFinetune(
      recipe, folder: folder, original: original, makesClassifier: given == nil)
    let isChosen = FileContents.exists(folder.extracted)
    let problem = isChosen ? nil : try problem(original, data)
    let choice = try problem.map { try ChannelChoice(recipe, folder: folder, problem: $0) }
    if !resuming {
      try folder.run.prepare()
      try AtomicFile.write(
        Data(try RecipeWriter.yaml(Recipe.compression(recipe)).utf8), to: folder.recipe)
    }
    original.classifier = try given ?? trainedClassifier(data, preparation, stop)
    if let problem, let genomes = try choice?.make(stop) {
      tell(
        recipe.candidates.recovery == .closedForm
          ? "narrowing, and fitting layer after layer to the original"
          : "narrowing, as candidates were")
      try extract(genomes, problem, original)
        .save(to: folder.extracted, provenance: provenance)
    }
    try refuseStopped(stop)
    if !FileContents.exists(folder.compressed) { try finetune.run(stop) }
    try refuseStopped(stop)
    tell("measuring both pairs")
    let result = try CompressionResult.measure(
      original: original, data: data, recipe: recipe, folder: folder
    ) { try refuseStopped(stop) }
    try CompressionReport(folder: folder, recipe: recipe, result: result).write()
    if recipe.budget.resource == .milliseconds { tellTimes(result) }
    return result
  }

  private func problem(
    _ original: TranslationPair, _ data: TranslationData
  ) throws -> GeneratorPairProblem {
    tell("looking at the original generators: ranks of channels, what layers read")
    return GeneratorPairProblem(
      original, imagesA: try calibration(data.fixed.a), imagesB: try calibration(data.fixed.b),
      resource: recipe.budget.resource == .parameters ? .parameters : .multiplyAdds,
      settings: recipe.candidates, identity: "data \(data.folder.identity)")
  }

  /// The original pair with the channels that were chosen.
  private func extract(
    _ genomes: GenomePair, _ problem: GeneratorPairProblem, _ original: TranslationPair
  ) -> TranslationPair {
    func small(_ side: Side, _ old: Translator) -> Translator {
      let network = problem.extracted(genomes[side], on: side)
      var manifest = old.manifest
      manifest.configuration = network.configuration
      return Translator(model: network, manifest: manifest)
    }
    var pair = original
    pair.generatorA = small(.a, original.generatorA)
    pair.generatorB = small(.b, original.generatorB)
    return pair
  }

  // MARK: - Measuring

  /// The classifier that the recipe names, or the pair's; nil if one has to be trained.
  private func givenClassifier(
    _ pair: TranslationPair, _ data: TranslationData
  ) throws -> DomainClassifier? {
    let given =
      try recipe.classifier.map { try DomainClassifier(path: $0) }
      ?? pair.classifier
    try data.refuseUnmeasurable(by: given)
    return given
  }

  private func trainedClassifier(
    _ data: TranslationData, _ preparation: ImagePreparation, _ stop: StopSignal
  ) throws -> DomainClassifier {
    let run = DomainClassifierRun(
      seed: recipe.seed, flip: preparation.flip, folder: folder.run,
      reporter: RunReporter(batchSize: 32))
    return DomainClassifier(
      try run.classifier(train: data.fixed, test: data.test, stop), fit: .resize)
  }

  func tell(_ phase: String) { Console.standardError.write(phase + "\n") }

  private func refuseStopped(_ stop: StopSignal) throws {
    if let signal = stop.requested { throw StoppedBySignal(signal: signal, folder: folder.path) }
  }

  /// Training images at equal distances, as one batch.
  private func calibration(_ images: PreparedImages) throws -> Tensor {
    if let other = images.firstOfAnotherSize {
      throw FileProblem(
        .malformed, path: images.paths[other],
        found: "its size is \(images.viewSize(at: other)), but \(images.paths[0]) has"
          + " \(images.viewSize(at: 0)), and candidates are scored on images of one size",
        advice: "Bring all training images to one size")
    }
    let count = min(images.count, recipe.candidates.calibrationCount)
    let first = images.image(at: 0)
    return Tensor(Shape([count] + first.shape.extents.dropFirst())) { result in
      for number in 0..<count {
        let image = images.image(at: number * images.count / count)
        image.withPointer { (result + number * first.count).update(from: $0, count: first.count) }
      }
    }
  }

  private var provenance: [String: String] {
    var words = [
      "original": recipe.pair, "method": recipe.method.rawValue, "seed": "\(recipe.seed)",
      "budget": recipe.budget.text,
    ]
    words["search_from"] = recipe.search.from
    return words
  }
}
