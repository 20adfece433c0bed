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

/// Runs the compression of a pair; a resumed run skips each stage whose result is on disk.
struct CompressionRun {
  let step: Coevolve
  let folder: CompressionFolder
  let workshop: Workshop
  /// The original pair, which the report compares with.
  private let original: TranslationPair
  /// The pair to prune: the original, or a lighter student of it.
  private let source: TranslationPair

  /// Reads the pairs, and resolves settings that depend on them.
  ///
  /// - Parameter model: The input model of the step, used if the step names no pair.
  /// - Throws: `FileProblem` if a pair cannot be read, `RecipeProblem` if there is none.
  init(step: Coevolve, model: Model?, workshop: Workshop) throws {
    var step = step
    step.pair = step.pair.map(workshop.path) ?? workshop.givenPath
    step.teacher = step.teacher.map(workshop.path)
    step.search.from = step.search.from.map(workshop.folder)
    var source = try Self.pair(step, given: step.pair == workshop.givenPath ? model : nil)
    original = try step.teacher.map { try TranslationPair(folder: $0) } ?? source
    // If the pair has no discriminators, those of its teacher score it.
    source.discriminators = source.discriminators ?? original.discriminators
    self.source = source
    step.candidates = step.candidates.filled(
      for: source.generatorAToB.model, image: source.generatorAToB.exampleImage)
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
      try refuseSingle(path, data: step.data)
      return try TranslationPair(folder: path)
    }
    guard case .pair(let pair) = model else {
      throw RecipeProblem(
        at: "pair",
        "found \(model.noun), expected a pair of generators. A single network is compressed by the"
          + " step prune, with search: evolution by a search")
    }
    return pair
  }

  /// Compresses, or resumes.
  ///
  /// - Throws: `StoppedBySignal` after saving the search up to its last complete generation, or the
  ///   fine-tuning up to its last step.
  func run() throws -> StepResult {
    if !workshop.isResuming {
      try refuseOwnInput()
      try folder.requireFree()
    }
    try refuseUnfit(source)
    let preparation = original.preparation(flip: true)
    let data = try workshop.unpairedImages(step.data, preparation: preparation)
    try data.refuseOtherChannels(original, step.originalPath)
    try data.refuseOtherChannels(source, step.pairPath)
    try data.refuseSmallImages(for: source, step.pairPath)
    tellConversion(data)
    if let warning = TestPart(data.test).warning { tell("warning: \(warning)") }
    let given = try givenClassifier(data)
    let finetune = try CompressionFinetune(
      step, in: workshop, folder: folder, original: original, students: source,
      classifier: given?.classifier)
    let isChosen = FileContents.exists(folder.extracted)
    let problem = isChosen ? nil : try problem(source, data)
    let choice = try problem.map {
      try ChannelChoice(
        step, folder: folder, problem: $0, original: original, workshop: workshop)
    }
    return try workshop.withFolder(of: step) {
      if FileContents.exists(folder.results) {
        tell("\(folder.path) is already finished; measuring its pairs again")
      }
      return try compress(data, preparation, given, problem, choice, finetune)
    }
  }

  private func compress(
    _ data: TranslationData, _ preparation: ImagePreparation, _ given: FiledClassifier?,
    _ problem: GeneratorPairProblem?, _ choice: ChannelChoice?, _ finetune: CompressionFinetune
  ) throws -> StepResult {
    var original = original
    let filed =
      try given
      ?? data.trainedClassifier(
        seed: step.seed, fit: nil, in: workshop, earlierRun: step.search.from)
    original.classifier = filed.classifier
    if let problem, let chosen = try choice?.make() {
      tell(
        step.candidates.recovery == .closedForm
          ? "pruning, and fitting each layer to the activations of the unpruned pair"
          : "pruning in the same way as the candidates")
      var extracted = extract(chosen.pair, problem)
      extracted.classifier = original.classifier
      extracted.preparation = preparation.withoutRandomness
      var provenance = provenance
      provenance[CompressionReport.winnerKey] = chosen.method.rawValue
      provenance[CompressionReport.pointKey] = chosen.point.map { "\($0)" }
      try extracted.save(to: folder.extracted, provenance: provenance)
    }
    try workshop.refuseStopped()
    if !FileContents.exists(folder.compressed) {
      try finetune.train().save(to: folder.compressed)
    }
    try workshop.refuseStopped()
    tell("measuring the pairs")
    let result = try CompressionResult.measure(
      original: original, source: source, data: data, step: step, folder: folder,
      classifier: filed.path
    ) { try workshop.refuseStopped() }
    let compressed = try TranslationPair(folder: folder.compressed)
    try CompressionReport(
      folder: folder, step: step, result: result, pairs: (source, compressed)
    ).write()
    if step.budget.resource == .milliseconds, step.search.point == nil { tellTimes(result) }
    return StepResult(
      model: .pair(compressed), path: folder.compressed, evaluation: result.evaluation)
  }

  private func problem(
    _ source: TranslationPair, _ data: TranslationData
  ) throws -> GeneratorPairProblem {
    let (a, b) = (try calibration(data.fixed.a), try calibration(data.fixed.b))
    workshop.listener.begin(
      "analyzing the generators", unit: "%", total: 100, completed: 0)
    defer { workshop.listener.end() }
    return try GeneratorPairProblem(
      source, imagesA: a, imagesB: b,
      imageShapes: Sides(a: shape(data.fixed.a), b: shape(data.fixed.b)),
      resource: step.budget.resource.counted,
      settings: step.candidates, identity: "data \(data.folder.identity)"
    ) {
      try workshop.refuseStopped()
      workshop.listener.update(Int(100 * $0), "")
    }
  }

  private func shape(_ images: PreparedImages) -> Shape {
    let size = images.viewSize(at: 0)
    return [size.height, size.width, images.channels]
  }

  /// The pair with the chosen channels.
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

  /// The classifier in the recipe, the original pair's, or its lighter student's; nil if one must be trained.
  private func givenClassifier(_ data: TranslationData) throws -> FiledClassifier? {
    let given =
      try step.classifier.map { try FiledClassifier(path: $0) }
      ?? FiledClassifier(of: original, in: step.teacher ?? step.pair)
      ?? FiledClassifier(of: source, in: step.pair)
    try data.refuseUnmeasurable(by: given?.classifier)
    return given
  }

  func tell(_ phase: String) { workshop.listener.line(phase) }

  /// Evenly spaced training images, or squares of them, as one batch.
  private func calibration(_ images: PreparedImages) throws -> Tensor {
    if let other = images.firstOfAnotherSize {
      throw FileProblem(
        .malformed, path: images.paths[other],
        found: "its size is \(images.viewSize(at: other)), but that of \(images.paths[0]) is"
          + " \(images.viewSize(at: 0)), and the search needs images of one size",
        advice: "Bring all training images to one size")
    }
    let count = min(images.count, step.candidates.calibrationCount ?? images.count)
    let size = images.viewSize(at: 0)
    let crop = step.candidates.calibrationCrop ?? max(size.height, size.width)
    return Tensor(
      concatenating: (0..<count).map { place in
        let image = images.image(at: place * images.count / count)
        var random = RandomStream(seed: 0, "calibration", place)
        func part(_ extent: Int) -> [Int]? {
          guard crop < extent else { return nil }
          let first = random.index(below: extent - crop + 1)
          return Array(first..<first + crop)
        }
        let (rows, columns) = (part(size.height), part(size.width))
        return rows == nil && columns == nil ? image : image.selecting([nil, rows, columns, nil])
      })
  }

  private var provenance: [String: String] {
    var words = [
      "original": step.originalPath, "method": step.method.rawValue, "seed": "\(step.seed)",
      "budget": step.budget.text,
    ]
    if step.teacher != nil { words["pair"] = step.pairPath }
    words["search_from"] = step.search.from
    words["search_point"] = step.search.point.map { "\($0)" }
    return words
  }
}
