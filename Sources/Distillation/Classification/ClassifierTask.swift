import Autograd
import DataPipeline
import FileAccess
import Interchange
import Layers
import Networks
import TensorCore
import Training

/// Trains a classifier from labels, from teachers' outputs, or from both.
public final class ClassifierTask: TrainingTask {
  /// The trained classifier, with the weights of the latest step.
  public let classifier: Classifier
  private let average: WeightAverage?
  private let criterion: ClassificationReport.Criterion
  /// The newest measurement on test images, from which the run's `confusions.json` is written.
  private var newestReport: ClassificationReport?
  private let losses: LossTraining
  private let teachers: TeacherEnsemble?
  private let cache: TeacherCache?
  private let schedule: Schedule
  private let training: BatchLoader
  private let validation: BatchLoader?
  private let test: BatchLoader

  /// Prepares the training.
  ///
  /// - Parameters:
  ///   - classifier: The classifier to train.
  ///   - losses: The loss terms.
  ///   - teachers: The teachers; stored logits need training images without augmentation.
  ///   - cache: The teachers' logits for the training images, which must not be augmented; not used
  ///     if a loss reads teacher features.
  ///   - optimizer: The optimizer settings, which opponents' optimizers also use.
  ///   - schedule: The learning rate as a function of the step.
  ///   - training: The training batches; their seed also seeds dropout and the trained parts of
  ///     losses.
  ///   - validation: The batches that choose the best epoch; nil if the test batches do.
  ///   - test: The test batches.
  ///   - averageDecay: The decay of the moving average of weights and running statistics, which is
  ///     then measured and exported; nil for no average.
  ///   - criterion: The metric that determines the best epoch.
  /// - Precondition: `problem` is nil.
  public init(
    _ classifier: Classifier, losses: Losses = .labels, teachers: TeacherEnsemble? = nil,
    cache: TeacherCache? = nil, optimizer: OptimizerConfiguration, schedule: Schedule,
    training: BatchLoader, validation: BatchLoader? = nil, test: BatchLoader,
    averageDecay: Double? = nil, bestBy criterion: ClassificationReport.Criterion = .accuracy
  ) {
    let networks = Self.networks(classifier.model.plan, classifier.manifest, teachers)
    let problem = losses.problem(with: networks, offering: Self.offer(teachers))
    precondition(problem == nil, "ClassifierTask: \(problem ?? "")")
    precondition(
      teachers?.stored.allSatisfy { $0.logits.shape[0] == training.dataset.count } ?? true
        && (training.augmentation == .none || teachers?.stored.isEmpty ?? true),
      "ClassifierTask: stored logits need one row per training image, and no augmentation")
    self.classifier = classifier
    self.criterion = criterion
    average = averageDecay.map { WeightAverage(of: classifier.model, decay: $0) }
    self.losses = LossTraining(
      [(losses.balanced(for: training), networks)], parameters: classifier.model.namedParameters,
      optimizer: optimizer,
      seed: training.seed)
    self.teachers = teachers
    self.cache = cache
    self.schedule = schedule
    self.training = training
    self.validation = validation
    self.test = test
  }

  /// The reason why a student cannot be trained with losses; nil if it can.
  public static func problem(
    _ losses: Losses, student: NetworkPlan, _ manifest: ClassifierManifest,
    teachers: TeacherEnsemble?
  ) -> String? {
    losses.problem(with: networks(student, manifest, teachers), offering: offer(teachers))
  }

  /// Whether losses read only the teachers' logits, so that a cache is sufficient.
  public static func readsLogitsAlone(
    _ losses: Losses, student: NetworkPlan, _ manifest: ClassifierManifest,
    teachers: TeacherEnsemble
  ) -> Bool {
    let networks = networks(student, manifest, teachers)
    return losses.needs().contains(.teachers)
      && losses.active().allSatisfy {
        $0.taps(in: networks).teachers.allSatisfy(\.isEmpty)
      }
  }

  private static func offer(_ teachers: TeacherEnsemble?) -> LossOffer {
    teachers == nil ? .classifier : .student
  }

  private static func networks(
    _ student: NetworkPlan, _ manifest: ClassifierManifest, _ teachers: TeacherEnsemble?
  ) -> LossNetworks {
    let image = Shape(manifest.imageShape)
    return LossNetworks(
      student: student, teachers: teachers?.teachers.map(\.model.plan) ?? [],
      teacherImages: teachers?.teachers.map { Shape($0.manifest.imageShape) },
      exampleImage: image, smallestImage: image)
  }

  /// The number of batches in an epoch.
  public var stepsPerEpoch: Int { training.batchCount }

  /// The shuffled training batches.
  public func batches(epoch: Int, startingAt step: Int) -> BatchSequence<Batch> {
    training.batches(epoch: epoch, startingAt: step)
  }

  /// Runs forward pass, losses, backward pass and update.
  public func train(on batch: Batch, at position: StepPosition) throws -> StepReport {
    let learningRate = schedule.learningRate(
      step: position.step, stepsPerEpoch: stepsPerEpoch, totalSteps: position.totalSteps)
    var random = RandomStream(seed: training.seed, "dropout", position.step)
    let report = try losses.step(learningRate: learningRate, random: &random) { sum, tape in
      let input = tape.constant(batch.images)
      let made = classifier.model.pass([input], featuresAt: sum.studentTaps, on: tape)
      var pass = LossPass(
        sum.networks, input: input, output: made.outputs[0], features: made.features,
        labels: batch.labels, mixture: batch.mixture, teachers: try answers(to: batch, for: sum))
      pass.progress = Float(position.step) / Float(max(1, position.totalSteps))
      return pass
    }
    if report.sums[0].isFinite { average?.update() }
    return StepReport(
      loss: Double(report.sums[0]), count: batch.count, learningRate: learningRate,
      parts: report.terms.count > 1 ? report.terms.map { .init($0.fullName, $0.value) } : [])
  }

  private func answers(to batch: Batch, for sum: LossSum) throws -> [TeacherAnswer] {
    guard let teachers, sum.needs.contains(.teachers) else { return [] }
    if let cache, sum.teacherTaps.allSatisfy(\.isEmpty) {
      return cache.logits(at: batch.indices).map { TeacherAnswer(output: $0) }
    }
    return try teachers.answers(
      to: batch, in: training.unchangedImages, featuresAt: sum.teacherTaps)
  }

  /// A teacher whose output for an image of the batch is not finite; nil if there is none.
  public func fault(in batch: Batch) -> (any Error)? {
    do {
      return teachers?.problem(
        with: try teachers?.logits(of: batch, in: training.unchangedImages) ?? [])
    } catch {
      return error
    }
  }

  /// The classifier that is measured and exported: with averaged weights if there is an average.
  public var result: Classifier {
    withResult { Classifier(model: $0.model.copy(), manifest: $0.manifest) }
  }

  private func withResult<Result>(_ body: (Classifier) throws -> Result) rethrows -> Result {
    guard let average else { return try body(classifier) }
    return try average.withAverages { try body(classifier) }
  }

  /// Measures on the test batches, and on the validation batches if there are any, with averaged
  /// weights if there is an average.
  public func evaluate() -> EvaluationReport {
    let (report, chosen) = withResult { classifier in
      (
        ClassificationReport(of: classifier, on: test),
        validation.map { ClassificationReport(of: classifier, on: $0) }
      )
    }
    newestReport = report
    let evaluation = report.evaluation(bestBy: criterion)
    guard let chosen else { return evaluation }
    return evaluation.chosen(
      by: chosen.evaluation(bestBy: criterion), keeping: ["top1", "cross_entropy"])
  }

  /// The images that choose the best epoch.
  public var measuredImages: String { validation == nil ? "test images" : "validation images" }

  /// The training data, the architecture, and the teachers if there are any.
  public var identity: [String] {
    [
      "data \(training.dataset.identity)"
        + (validation.map { ", validation \($0.dataset.identity)" } ?? ""),
      classifier.model.identity,
      teachers.map { "teachers \($0.identity)" } ?? "labels",
    ]
  }

  /// Weights and running statistics under `model.`, trained parts of losses, the state of
  /// optimizers, and the average; the optimizer of the classifier is under `optimizer.`.
  public var state: [StoredTensor] {
    ModuleState.tensors(of: classifier.model, prefix: "model.")
      + losses.trainedState + losses.optimizerState(under: "optimizer.")
      + (average?.state ?? []).map {
        StoredTensor(name: "average." + $0.name, tensor: $0.tensor)
      }
  }

  /// Continues from a saved `state`.
  public func restore(from file: SafetensorsFile) throws {
    try ModuleState.load(file, into: classifier.model, prefix: "model.")
    try losses.restore(from: file, optimizerUnder: "optimizer.")
    if let average { try file.restore(average, prefix: "average.") }
  }

  /// Writes only the classifier, with averaged weights if there is an average.
  public func exportModel(
    _ name: ExportName, in folder: RunFolder, provenance: [String: String]
  ) throws {
    let path = name == .best ? folder.best : folder.last
    var provenance = provenance
    if let average { provenance["weights"] = "moving average, decay \(average.decay)" }
    try withResult { try $0.save(to: path, provenance: provenance) }
  }

  /// Writes how often the newest evaluation took one class for another.
  public func exportSamples(epoch: Int, in folder: RunFolder) throws {
    guard let report = newestReport else { return }
    try report.writeConfusions(
      of: classifier.manifest.classNames, epoch: epoch, to: folder.confusions)
    newestReport = nil
  }
}
