import Compression
import DataPipeline
import FileAccess
import Foundation
import Networks
import RecipeLanguage
import Search
import TensorCore
import Training
import Translation

/// One compression of a pair, from the step to the figures; each part that is on disk is skipped
/// when it is resumed.
struct CompressionRun {
  let step: Coevolve
  let folder: CompressionFolder
  let workshop: Workshop
  /// What the result is compared with.
  private let original: TranslationPair
  /// Whose channels are chosen: the original, or what was made from it.
  private let source: TranslationPair

  /// Reads the pairs, and settles what the step leaves to them.
  ///
  /// - Parameter model: What the step is given, if it names no pair.
  /// - Throws: `FileProblem` if a pair cannot be read, `RecipeProblem` if there is none.
  init(step: Coevolve, model: Model?, workshop: Workshop) throws {
    var step = step
    step.pair = step.pair.map(workshop.path) ?? workshop.givenPath
    step.teacher = step.teacher.map(workshop.path)
    step.search.from = step.search.from.map(workshop.folder)
    var source = try Self.pair(step, given: step.pair == workshop.givenPath ? model : nil)
    original = try step.teacher.map { try TranslationPair(folder: $0) } ?? source
    // A pair that learned without discriminators is scored by its teacher's.
    source.discriminators = source.discriminators ?? original.discriminators
    self.source = source
    if step.finetune.steps > 0 {
      step.finetune.objective =
        step.finetune.objective ?? (source.discriminators == nil ? .distillation : .both)
    }
    self.step = step
    self.workshop = workshop
    folder = CompressionFolder(workshop.folder)
  }

  private static func pair(_ step: Coevolve, given model: Model?) throws -> TranslationPair {
    guard let model else {
      guard let path = step.pair else {
        throw RecipeProblem(at: "pair", "missing; name the folder of the pair to compress")
      }
      return try TranslationPair(folder: path)
    }
    guard case .pair(let pair) = model else {
      throw RecipeProblem(at: "pair", "found \(model.noun), expected a pair of generators")
    }
    return pair
  }

  /// Compresses, or goes on.
  ///
  /// - Throws: `StoppedBySignal`; the search is kept up to its last whole generation, the
  ///   fine-tuning up to its last step.
  func run() throws -> StepResult {
    if !workshop.isResuming {
      try refuseOwnInput()
      try folder.requireFree()
    }
    var original = original
    try refuseUnfit(source)
    let preparation = original.preparation(flip: true)
    let data = try workshop.unpairedImages(step.data, preparation: preparation)
    try data.refuseOtherChannels(original, step.originalPath)
    try data.refuseOtherChannels(source, step.pairPath)
    try data.refuseSmallImages(for: source, step.pairPath)
    tellConversion(data)
    let given = try givenClassifier(original, data)
    let finetune = try CompressionFinetune(
      step, in: workshop, folder: folder, original: original, students: source, classifier: given)
    let isChosen = FileContents.exists(folder.extracted)
    let problem = isChosen ? nil : try problem(source, data)
    let choice = try problem.map {
      try ChannelChoice(
        step, folder: folder, problem: $0, original: original, workshop: workshop)
    }
    let lock = try workshop.take(for: step)
    defer { lock.release() }
    original.classifier =
      try given
      ?? data.trainedClassifier(seed: step.seed, fit: nil, in: workshop)
    if let problem, let genomes = try choice?.make() {
      tell(
        step.candidates.recovery == .closedForm
          ? "narrowing, and fitting layer after layer to what the whole pair computes"
          : "narrowing, as candidates were")
      var extracted = extract(genomes, problem)
      extracted.classifier = original.classifier
      extracted.preparation = preparation.withoutRandomness
      try extracted.save(to: folder.extracted, provenance: provenance)
    }
    try workshop.refuseStopped()
    if !FileContents.exists(folder.compressed) {
      try finetune.train().save(to: folder.compressed)
    }
    try workshop.refuseStopped()
    tell("measuring the pairs")
    let result = try CompressionResult.measure(
      original: original, source: source, data: data, step: step, folder: folder
    ) { try workshop.refuseStopped() }
    try CompressionReport(folder: folder, step: step, result: result).write()
    if step.budget.resource == .milliseconds { tellTimes(result) }
    return StepResult(
      model: .pair(try TranslationPair(folder: folder.compressed)), path: folder.compressed,
      evaluation: result.evaluation)
  }

  private func problem(
    _ source: TranslationPair, _ data: TranslationData
  ) throws -> GeneratorPairProblem {
    tell("looking at the generators: ranks of channels, what layers read")
    return GeneratorPairProblem(
      source, imagesA: try calibration(data.fixed.a), imagesB: try calibration(data.fixed.b),
      resource: step.budget.resource.counted,
      settings: step.candidates, identity: "data \(data.folder.identity)")
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
      try step.classifier.map { try DomainClassifier(path: $0) }
      ?? pair.classifier
    try data.refuseUnmeasurable(by: given)
    return given
  }

  func tell(_ phase: String) { workshop.listener.line(phase) }

  /// Training images at equal distances, as one batch.
  private func calibration(_ images: PreparedImages) throws -> Tensor {
    if let other = images.firstOfAnotherSize {
      throw FileProblem(
        .malformed, path: images.paths[other],
        found: "its size is \(images.viewSize(at: other)), but \(images.paths[0]) has"
          + " \(images.viewSize(at: 0)), and candidates are scored on images of one size",
        advice: "Bring all training images to one size")
    }
    let count = min(images.count, step.candidates.calibrationCount)
    return Tensor(
      concatenating: (0..<count).map { images.image(at: $0 * images.count / count) })
  }

  private var provenance: [String: String] {
    var words = [
      "original": step.originalPath, "method": step.method.rawValue, "seed": "\(step.seed)",
      "budget": step.budget.text,
    ]
    if step.teacher != nil { words["pair"] = step.pairPath }
    words["search_from"] = step.search.from
    return words
  }
}
