import Compression
import DataPipeline
import FileAccess
import Foundation
import Networks
import Search
import TensorCore
import Training
import Translation

/// One compression of a pair, from its recipe to the figures; each part that is on disk is skipped
/// when it is resumed.
struct CompressionRun {
  let recipe: CompressionRecipe
  let folder: CompressionFolder
  /// What the result is compared with.
  private let original: TranslationPair
  /// Whose channels are chosen: the original, or what was made from it.
  private let source: TranslationPair

  /// Reads the pairs, and settles what the recipe leaves to them.
  ///
  /// - Throws: `FileProblem` if one cannot be read.
  init(recipe: CompressionRecipe, folder: CompressionFolder) throws {
    var recipe = recipe
    original = try TranslationPair(folder: recipe.original)
    var source = recipe.teacher == nil ? original : try TranslationPair(folder: recipe.pair)
    // A pair that learned without discriminators is scored by its teacher's.
    source.discriminators = source.discriminators ?? original.discriminators
    self.source = source
    let wanted = recipe.finetune.objective
    if recipe.finetune.steps > 0 {
      recipe.finetune.objective =
        wanted ?? (source.discriminators == nil ? .distillation : .both)
    }
    self.recipe = recipe
    self.folder = folder
  }

  /// Compresses, or goes on.
  ///
  /// - Throws: `StoppedBySignal` after a `StopSignal`; the search is kept up to its last whole
  ///   generation, the fine-tuning up to its last step.
  func run(resuming: Bool) throws -> CompressionResult {
    let stop = StopSignal.install()
    defer { stop.uninstall() }
    if !resuming {
      try refuseOwnInput()
      try folder.requireFree()
    }
    var original = original
    try refuseUnfit(source)
    let preparation = original.preparation(flip: true)
    let data = try TranslationData(recipe.data, preparation: preparation)
    try data.refuseOtherChannels(original, recipe.original)
    try data.refuseOtherChannels(source, recipe.pair)
    try data.refuseSmallImages(for: source, recipe.pair)
    try tellConversion(data)
    let given = try givenClassifier(original, data)
    let finetune = try CompressionFinetune(
      recipe, folder: folder, students: source, makesClassifier: given == nil)
    let isChosen = FileContents.exists(folder.extracted)
    let problem = isChosen ? nil : try problem(source, data)
    let choice = try problem.map {
      try ChannelChoice(recipe, folder: folder, problem: $0, original: original)
    }
    let lock = try folder.run.take(for: .compression(recipe), resuming: resuming)
    defer { lock.release() }
    original.classifier = try given ?? trainedClassifier(data, preparation, stop)
    if let problem, let genomes = try choice?.make(stop) {
      tell(
        recipe.candidates.recovery == .closedForm
          ? "narrowing, and fitting layer after layer to what the whole pair computes"
          : "narrowing, as candidates were")
      var extracted = extract(genomes, problem)
      extracted.classifier = original.classifier
      extracted.preparation = preparation.withoutRandomness
      try extracted.save(to: folder.extracted, provenance: provenance)
    }
    try refuseStopped(stop)
    if !FileContents.exists(folder.compressed) { try finetune.run(stop) }
    try refuseStopped(stop)
    tell("measuring the pairs")
    let result = try CompressionResult.measure(
      original: original, source: source, data: data, recipe: recipe, folder: folder
    ) { try refuseStopped(stop) }
    try CompressionReport(folder: folder, recipe: recipe, result: result).write()
    if recipe.budget.resource == .milliseconds { tellTimes(result) }
    return result
  }

  private func problem(
    _ source: TranslationPair, _ data: TranslationData
  ) throws -> GeneratorPairProblem {
    tell("looking at the generators: ranks of channels, what layers read")
    return GeneratorPairProblem(
      source, imagesA: try calibration(data.fixed.a), imagesB: try calibration(data.fixed.b),
      resource: recipe.budget.resource.counted,
      settings: recipe.candidates, identity: "data \(data.folder.identity)")
  }

  /// The pair with the channels that were chosen.
  private func extract(_ genomes: GenomePair, _ problem: GeneratorPairProblem) -> TranslationPair {
    func small(_ side: Side, _ old: Translator) -> Translator {
      Translator(model: problem.extracted(genomes[side], on: side), manifest: old.manifest)
    }
    var pair = source
    pair.generatorAToB = small(.a, source.generatorAToB)
    pair.generatorBToA = small(.b, source.generatorBToA)
    return pair
  }

  // MARK: - Measuring

  /// The classifier that the recipe names, or the original's; nil if one has to be trained.
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
    return Tensor(
      concatenating: (0..<count).map { images.image(at: $0 * images.count / count) })
  }

  private var provenance: [String: String] {
    var words = [
      "original": recipe.original, "method": recipe.method.rawValue, "seed": "\(recipe.seed)",
      "budget": recipe.budget.text,
    ]
    if recipe.teacher != nil { words["pair"] = recipe.pair }
    words["search_from"] = recipe.search.from
    return words
  }
}
