import Compression
import DataPipeline
import FileAccess
import Foundation
import Networks
import Pruning
import RecipeLanguage
import Search
import TensorCore
import Training
import Translation

/// Runs the compression of a pair; a resumed run skips each stage whose result is on disk.
struct CompressionRun {
  /// The step; its defaults are filled in once the images are known.
  private(set) var step: Coevolve
  let folder: CompressionFolder
  let workshop: Workshop
  /// The original pair, which the report compares with.
  let original: TranslationPair
  /// The pair to prune: the original, or a lighter student of it.
  let source: TranslationPair

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
    if step.finetune.stepCount > 0 {
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
    try checked { run, inputs in try run.run(inputs) }
  }

  /// How long the phases take that are not done yet, and what they write; nothing is written.
  ///
  /// - Throws: What a run throws before it writes anything.
  func forecast() throws -> CoevolveForecast {
    try checked { run, inputs in try run.forecast(inputs) }
  }

  /// What the phases read.
  struct Inputs {
    let data: TranslationData
    /// The classifier for the metrics; nil if one must be trained.
    let classifier: FiledClassifier?
    let finetune: CompressionFinetune
    /// How the images are prepared.
    let preparation: ImagePreparation
    /// What determines the duration.
    let scale: CompressionScale
    /// The work of the closed-form recovery.
    let effort: RecoveryEffort
  }

  /// Checks everything that needs no long work, fills in the defaults, and passes on the run with the
  /// resolved step.
  private func checked<Result>(_ body: (CompressionRun, Inputs) throws -> Result) throws -> Result {
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
    var run = self
    let scale = try CompressionScale(
      source, original: original, image: data.imageShape, budget: step.budget
    ) { try workshop.refuseStopped() }
    run.step.candidates = step.candidates.filled(for: scale.generator, image: scale.image)
    try workshop.refuseStopped()
    let effort = RecoveryEffort(
      of: scale.generator,
      groups: ChannelGroups(of: scale.generator, imageShape: scale.image),
      image: run.step.candidates.view(of: scale.image))
    run.step.search = scale.filled(step.search, run.step.candidates, effort)
    if step.finetune.stepCount > 0 { run.step.finetune = scale.filled(step.finetune) }
    let given = try givenClassifier(data)
    let finetune = try CompressionFinetune(
      run.step, in: workshop, folder: folder, original: original, students: source,
      classifier: given?.classifier)
    return try body(
      run,
      Inputs(
        data: data, classifier: given, finetune: finetune, preparation: preparation, scale: scale,
        effort: effort))
  }

  private func run(_ inputs: Inputs) throws -> StepResult {
    if let warning = TestPart(inputs.data.test).warning { tell("warning: \(warning)") }
    try forecast(inputs).lines.forEach(tell)
    let clock = PhaseClock(path: folder.phases, isResuming: workshop.isResuming)
    var search = try FileContents.exists(folder.extracted) ? nil : prepared(inputs, clock)
    return try workshop.withFolder(of: step) {
      if FileContents.exists(folder.results) {
        tell("\(folder.path) is already finished; measuring its pairs again")
      }
      defer { clock.save() }
      var original = original
      if let search, let unsaved = search.unsaved { save(search.problem, to: unsaved) }
      let filed =
        try inputs.classifier
        ?? clock.measure(.classifier) {
          try inputs.data.trainedClassifier(
            seed: step.seed, fit: nil, in: workshop, earlierRun: step.search.from)
        }
      original.classifier = filed.classifier
      if let found = search { try prune(found, original, inputs.preparation, clock) }
      // The moments of all layers are no longer needed.
      search = nil
      BufferPool.shared.drain()
      return try finish(original, inputs, by: filed.path, clock)
    }
  }

  /// The search of a run that is not done with it.
  private struct Search {
    let problem: GeneratorPairProblem
    let choice: ChannelChoice
    /// Where to save the analysis; nil if it was read from a file.
    let unsaved: SavedAnalysis?
  }

  private func prepared(_ inputs: Inputs, _ clock: PhaseClock) throws -> Search {
    let (problem, unsaved) = try clock.measure(.analysis) { try self.problem(inputs) }
    return Search(
      problem: problem,
      choice: try ChannelChoice(
        step, folder: folder, problem: problem, original: original, workshop: workshop),
      unsaved: unsaved)
  }

  private func save(_ problem: GeneratorPairProblem, to file: SavedAnalysis) {
    do { try file.write(problem) } catch {
      tell("warning: the analysis was not saved, so that a resumed run analyzes again (\(error))")
    }
    BufferPool.shared.drain()
  }

  /// Searches, and writes the pruned pair.
  private func prune(
    _ search: Search, _ original: TranslationPair, _ preparation: ImagePreparation,
    _ clock: PhaseClock
  ) throws {
    let chosen = try clock.measure(.search) { try search.choice.make() }
    clock.save()
    try clock.measure(.extraction) {
      tell(
        step.candidates.recovery == .closedForm
          ? "pruning, and fitting each layer to the activations of the unpruned pair"
          : "pruning in the same way as the candidates")
      var extracted = extract(chosen.pair, search.problem)
      extracted.classifier = original.classifier
      extracted.preparation = preparation.withoutRandomness
      var provenance = provenance
      provenance[CompressionReport.winnerKey] = chosen.method.rawValue
      provenance[CompressionReport.pointKey] = chosen.point.map { "\($0)" }
      try extracted.save(to: folder.extracted, provenance: provenance)
    }
  }

  /// Fine-tunes and measures.
  ///
  /// - Parameter classifier: The file of the classifier that measures; nil if it has none.
  private func finish(
    _ original: TranslationPair, _ inputs: Inputs, by classifier: String?, _ clock: PhaseClock
  ) throws -> StepResult {
    try workshop.refuseStopped()
    if !FileContents.exists(folder.compressed) {
      clock.save()
      func train() throws { try inputs.finetune.train().save(to: folder.compressed) }
      if inputs.finetune.settings == nil {
        try train()
      } else {
        try clock.measure(.finetuning) { try train() }
      }
    }
    try workshop.refuseStopped()
    tell("measuring the pairs")
    var result = try clock.measure(.measuring) {
      try CompressionResult.measure(
        original: original, source: source, data: inputs.data, step: step, folder: folder,
        classifier: classifier
      ) { try workshop.refuseStopped() }
    }
    try result.note(clock, in: folder)
    let compressed = try TranslationPair(folder: folder.compressed)
    try CompressionReport(
      folder: folder, step: step, result: result, pairs: (source, compressed)
    ).write()
    if step.budget.resource == .milliseconds, step.search.point == nil { tellTimes(result) }
    return StepResult(
      model: .pair(compressed), path: folder.compressed, evaluation: result.evaluation)
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
