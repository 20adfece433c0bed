import DataPipeline
import Distillation
import FileAccess
import Foundation
import Networks
import RecipeLanguage
import TensorCore
import Training
import Translation

/// Runs a fine-tuning up to the last checkpoint.
struct FinetuneRun {
  private let step: Finetune
  private let teachers: TranslationPair
  private let preparation: ImagePreparation
  private let workshop: Workshop
  /// Whether another step runs it, which says itself how it measures.
  var isPart = false

  private var folder: RunFolder { workshop.folder }

  /// Resolves the settings that depend on the original pair.
  init(step: Finetune, teachers: TranslationPair, workshop: Workshop) throws {
    self.teachers = teachers
    self.workshop = workshop
    preparation = step.data.preparation ?? teachers.preparation(flip: step.data.flip)
    var step = step
    step.data.preparation = preparation
    self.step = step
  }

  /// The compressed pair that the step names or receives; nil for new generators.
  ///
  /// - Throws: `FileProblem` if it cannot be read, `RecipeProblem` if there is none.
  func givenStudents(_ model: Model?) throws -> TranslationPair? {
    if step.generator != nil { return nil }
    if let path = step.startFrom, path != workshop.givenPath {
      return try TranslationPair(folder: path)
    }
    guard let model else {
      throw RecipeProblem(
        at: "start_from", "missing; name the folder of a compressed pair, or add generator")
    }
    guard case .pair(let pair) = model else {
      throw RecipeProblem(
        at: "start_from", "found \(model.noun), expected a pair of generators")
    }
    return pair
  }

  /// Trains a new run or continues the one in the folder.
  ///
  /// - Parameter students: The compressed pair; nil for new generators.
  /// - Throws: `StoppedBySignal`, with a checkpoint written.
  func run(students: TranslationPair?) throws -> StepResult {
    // Check the recipe and all files before creating the folder.
    try workshop.requireFree()
    let data = try workshop.unpairedImages(
      step.data, preparation: preparation, seed: step.seed
    ).cropping(to: step.crop)
    let loader = try data.loader(
      batchSize: step.training.batchSize, seed: step.seed, views: step.views)
    var pair = firstGenerators(data, students)
    let given = try givenClassifier(students)
    try refuseUnfit(data, pair, from: step.startFrom ?? step.teacher, given?.classifier)
    pair.discriminators = firstDiscriminators(pair)
    try workshop.require(
      TrainingMemory.ofPair(
        pair, teachers: [teachers], needs: { step.losses.needs(in: $0) },
        image: data.imageShape, batchSize: step.training.batchSize, optimizer: step.optimizer,
        kept: [("the original's outputs", keptBytes(loader, data.imageShape))]))
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
    let task = FinetuneTask(
      pair, teachers: [TeacherOutputs(teachers, for: loader)], losses: step.losses,
      optimizer: step.optimizer.clipped(to: step.training.clipNorm),
      schedule: step.schedule, poolCapacity: step.training.pool,
      averageDecay: step.training.averageDecay, training: loader,
      stepsPerEpoch: step.training.stepsPerEpoch,
      evaluation: try data.evaluation(
        by: classifier, seed: step.seed, samples: step.evaluation.samples,
        bestBy: step.training.bestBy, workshop.listener),
      dataIdentity: data.identity)
    try workshop.warnBeforeTraining(task, step.training.plan, step.schedule, data.flaws)
    if !isPart { try workshop.noteMeasuring(of: data, by: filed) }
    try workshop.noteChoice(
      validation: data.validation.map { "\($0.a.count) and \($0.b.count) validation images" })
    let report = try workshop.train(
      task, step.training.plan, provenance: provenance, batchSize: step.training.batchSize,
      schedule: step.schedule, tensorBoard: step.training.tensorboard)
    return try .pair(trainedIn: folder, evaluation: report)
  }

  /// The bytes of the teachers' outputs that stay in memory.
  private func keptBytes(_ loader: UnpairedLoader, _ image: Shape) -> Int {
    guard step.losses.needs().contains(.teachers), TeacherOutputs.keepsOutputs(loader) else {
      return 0
    }
    let variants = loader.views ?? 2
    let count = (loader.imagesA.count + loader.imagesB.count) * variants
    return min(TeacherOutputs.standardLimit, count * image.count * MemoryLayout<Float>.stride)
  }

  /// Rejects problems that can be detected before the compressed pair exists.
  ///
  /// - Parameters:
  ///   - path: The path of the students.
  ///   - classifier: The classifier for the metrics; nil if it is not trained yet.
  /// - Throws: `FileProblem`.
  func refuseUnfit(
    students: TranslationPair, from path: String, classifier: DomainClassifier?
  ) throws {
    let data = try workshop.unpairedImages(
      step.data, preparation: preparation, seed: step.seed
    ).cropping(to: step.crop)
    try refuseUnfit(data, students, from: path, classifier)
  }

  private func refuseUnfit(
    _ data: TranslationData, _ students: TranslationPair, from path: String,
    _ classifier: DomainClassifier?
  ) throws {
    try data.refuseOtherChannels(teachers, step.teacher)
    if step.isAdversarial {
      let own = students.discriminators != nil
      try data.refuseSmallImages(for: own ? students : teachers, own ? path : step.teacher)
    }
    try data.refuse(step, students: students, from: path, teachers: teachers)
    try data.refuseUnmeasurable(by: classifier)
  }

  private func firstGenerators(
    _ data: TranslationData, _ students: TranslationPair?
  ) -> TranslationPair {
    func drawn(_ plan: NetworkPlan, _ manifest: GeneratorManifest, _ stream: String) -> Translator {
      Translator(plan, manifest, seed: step.seed, stream: stream)
    }
    guard let students else {
      let size = data.fixed.a.viewSize(at: 0)
      let plan = (step.generator ?? .init()).plan(
        inputChannels: data.folder.channels, outputChannels: data.folder.channels)
      let manifest = GeneratorManifest(imageSize: [size.height, size.width])
      return TranslationPair(
        generatorAToB: drawn(plan, manifest, "G_A"), generatorBToA: drawn(plan, manifest, "G_B"))
    }
    guard step.freshWeights else { return students }
    let (a, b) = (students.generatorAToB, students.generatorBToA)
    return TranslationPair(
      generatorAToB: drawn(a.model.plan, a.manifest, "G_A"),
      generatorBToA: drawn(b.model.plan, b.manifest, "G_B"))
  }

  /// The discriminators of the students or of the teachers. They are pruned to the configured share
  /// for the generators with an adversarial loss. Their weights are random if the training uses
  /// nothing else of the teachers, as in training from scratch.
  private func firstDiscriminators(_ students: TranslationPair) -> (
    aToB: Discriminator, bToA: Discriminator
  )? {
    guard step.isAdversarial else { return students.discriminators }
    guard let given = students.discriminators ?? teachers.discriminators else { return nil }
    let isNew = step.freshWeights && !step.losses.needs().contains(.teachers)
    func first(
      _ judge: Discriminator, _ stream: String, _ direction: TranslationDirection
    ) -> Discriminator {
      guard step.losses.needs(in: direction).contains(.critic) else { return judge }
      return
        (isNew
        ? Discriminator(judge.model.plan, judge.manifest, seed: step.seed, stream: stream)
        : judge)
        .narrowed(to: step.discriminator.share)
    }
    return (first(given.aToB, "D_A", .aToB), first(given.bToA, "D_B", .bToA))
  }

  /// The classifier in the recipe, the teacher's, or the students'; nil if one must be trained.
  private func givenClassifier(_ students: TranslationPair?) throws -> FiledClassifier? {
    let fit = step.evaluation.fit
    if let path = step.evaluation.classifier { return try FiledClassifier(path: path, fit: fit) }
    return FiledClassifier(of: teachers, in: step.teacher, fit: fit)
      ?? students.flatMap {
        FiledClassifier(of: $0, in: step.startFrom ?? workshop.givenPath, fit: fit)
      }
  }

  private var provenance: [String: String] {
    var words = [
      "seed": "\(step.seed)", "epochs": "\(step.training.epochs)", "teacher": step.teacher,
    ]
    words["start_from"] = step.startFrom
    return words
  }
}
