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
  /// The average that also teaches; nil if there is none.
  private let ownAverage: OwnAverage?
  /// The pruning that goes on during the training; nil for none.
  private let pruning: TrainingPruning?
  private let schedule: Schedule
  private let training: BatchLoader
  private let validation: BatchLoader?
  private let test: BatchLoader
  /// Called between the batches of an evaluation; if it returns a signal's number, the evaluation
  /// ends with `EvaluationStopped`.
  public var stop: () -> Int32? = { nil }

  /// Prepares the training.
  ///
  /// - Parameters:
  ///   - classifier: The classifier to train.
  ///   - losses: The loss terms.
  ///   - teachers: The teachers; stored logits need training images without augmentation.
  ///   - cache: The teachers' logits for the training images, or for their views; not used if a loss
  ///     reads teacher features.
  ///   - ownAverageDecay: The decay of a moving average of the classifier's own weights that
  ///     teaches along with the teachers, as the last of the networks; nil for none.
  ///   - optimizer: The optimizer settings, which opponents' optimizers also use.
  ///   - schedule: The learning rate as a function of the step.
  ///   - training: The training batches; their seed also seeds dropout and the trained parts of
  ///     losses.
  ///   - validation: The batches that choose the best epoch; nil if the test batches do.
  ///   - test: The test batches.
  ///   - averageDecay: The decay of the moving average of weights and running statistics, which is
  ///     then measured and exported; nil for no average.
  ///   - criterion: The metric that determines the best epoch.
  ///   - pruning: The pruning of the classifier's network during the training; nil for none.
  /// - Precondition: `problem` is nil.
  public init(
    _ classifier: Classifier, losses: Losses = .labels, teachers: TeacherEnsemble? = nil,
    cache: TeacherCache? = nil, ownAverageDecay: Double? = nil, optimizer: OptimizerConfiguration,
    schedule: Schedule,
    training: BatchLoader, validation: BatchLoader? = nil, test: BatchLoader,
    averageDecay: Double? = nil, bestBy criterion: ClassificationReport.Criterion = .accuracy,
    pruning: TrainingPruning? = nil
  ) {
    let teaching = Teaching(teachers, hasOwnAverage: ownAverageDecay != nil)
    var networks = teaching.networks(classifier.model.plan, classifier.manifest)
    if losses.needs().contains(.indices) { networks.imageLabels = training.labels }
    let problem = losses.problem(with: networks, offering: teaching.offer)
    precondition(problem == nil, "ClassifierTask: \(problem ?? "")")
    precondition(
      teachers?.stored.allSatisfy { $0.logits.shape[0] == training.dataset.count } ?? true
        && (training.augmentation == .none || teachers?.stored.isEmpty ?? true),
      "ClassifierTask: stored logits need one row per training image, and no augmentation")
    precondition(
      pruning.map { $0.network.network === classifier.model } ?? true,
      "ClassifierTask: expected a pruning of the classifier's network")
    self.classifier = classifier
    self.pruning = pruning
    self.criterion = criterion
    average = averageDecay.map { WeightAverage(of: classifier.model, decay: $0) }
    self.losses = LossTraining(
      [(losses.balanced(for: training), networks)], parameters: classifier.model.namedParameters,
      optimizer: optimizer,
      seed: training.seed)
    self.teachers = teachers
    self.cache = cache
    ownAverage = ownAverageDecay.map { OwnAverage(of: classifier.model, decay: $0) }
    self.schedule = schedule
    self.training = training
    self.validation = validation
    self.test = test
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
    pruning?.prepare(at: position, learningRate: learningRate)
    let report = try losses.step(
      inEpoch: position.epoch, learningRate: learningRate, random: &random,
      adjusting: { pruning?.adjust(&$0) }
    ) { sum, tape in
      let input = tape.constant(batch.images)
      let made = classifier.model.pass([input], featuresAt: sum.studentTaps, on: tape)
      var pass = LossPass(
        sum.networks, input: input, output: made.outputs[0], features: made.features,
        labels: batch.labels, mixture: batch.mixture,
        teachers: try answers(to: batch, inEpoch: position.epoch, for: sum))
      if let teachers { pass.teacherMixture = teachers.mixture }
      pass.indices = batch.indices
      pass.progress = position.progress
      return pass
    }
    var notes: [String] = []
    if report.sums[0].isFinite {
      notes = try pruning?.update() ?? []
      average?.update()
      ownAverage?.update()
    }
    return StepReport(
      loss: Double(report.sums[0]), count: batch.count, learningRate: learningRate,
      parts: report.partsOfSeveral + (pruning?.metrics ?? []), notes: notes)
  }

  /// The answers of networks, of the own average, and of stored logits, in this order.
  private func answers(
    to batch: Batch, inEpoch epoch: Int, for sum: LossSum
  ) throws -> [TeacherAnswer] {
    guard sum.needs.contains(.teachers) else { return [] }
    var answers: [TeacherAnswer] = []
    if let cache, sum.teacherTaps.allSatisfy(\.isEmpty) {
      answers = try cache.logits(at: batch.indices, epoch: epoch).map { TeacherAnswer(output: $0) }
    } else if let teachers {
      answers = try teachers.answers(
        to: batch, in: training.unchangedImages, featuresAt: sum.teacherTaps)
    }
    if let ownAverage {
      let place = teachers?.teachers.count ?? 0
      answers.insert(
        ownAverage.answer(to: batch.images, featuresAt: sum.teacherTaps[place]), at: place)
    }
    return answers
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

  /// The classifier that is measured and exported: with averaged weights if there is an average, and
  /// without the channels that a pruning has dropped.
  public var result: Classifier {
    withResult { Classifier(model: $0.model.copy(), manifest: $0.manifest) }
  }

  private func withResult<Result>(_ body: (Classifier) throws -> Result) rethrows -> Result {
    guard let average else { return try body(narrowed) }
    return try average.withAverages { try body(narrowed) }
  }

  /// The classifier without the channels that a pruning has dropped.
  private var narrowed: Classifier {
    guard let pruning else { return classifier }
    return Classifier(model: pruning.result, manifest: classifier.manifest)
  }

  /// Measures on the test batches, and on the validation batches if there are any, with averaged
  /// weights if there is an average.
  ///
  /// - Throws: `EvaluationStopped` if `stop` returns a signal's number.
  public func evaluate() throws -> EvaluationReport {
    func measure(
      _ classifier: Classifier, on loader: BatchLoader
    ) throws -> ClassificationReport {
      try ClassificationReport(of: classifier, on: loader) {
        if let signal = stop() { throw EvaluationStopped(signal: signal) }
      }
    }
    let (report, chosen) = try withResult { classifier in
      (
        try measure(classifier, on: test),
        try validation.map { try measure(classifier, on: $0) }
      )
    }
    newestReport = report
    let evaluation = report.evaluation(bestBy: criterion)
      .adding(losses.balancedWeights.map { .init($0.fullName, $0.value) })
    let all =
      chosen.map {
        evaluation.chosen(
          by: $0.evaluation(bestBy: criterion), keeping: ["top1", "cross_entropy"])
      } ?? evaluation
    return pruning?.evaluation(all) ?? all
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
    ] + (ownAverage == nil ? [] : ["own average"])
  }

  /// Weights and running statistics under `model.`, trained parts of losses, the state of
  /// optimizers, the average, and what a pruning keeps; the optimizer of the classifier is under `optimizer.`.
  public var state: [StoredTensor] {
    ModuleState.tensors(of: classifier.model, prefix: "model.")
      + losses.trainedState + losses.optimizerState(under: "optimizer.")
      + (ownAverage?.state ?? []) + (pruning?.state ?? [])
      + (average?.state ?? []).map {
        StoredTensor(name: "average." + $0.name, tensor: $0.tensor)
      }
  }

  /// Continues from a saved `state`.
  public func restore(from file: SafetensorsFile) throws {
    try ModuleState.load(file, into: classifier.model, prefix: "model.")
    try losses.restore(from: file, optimizerUnder: "optimizer.")
    if let average { try file.restore(average, prefix: "average.") }
    try ownAverage?.restore(from: file)
    try pruning?.restore(from: file)
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

  /// Writes the classifier into the folder of snapshots.
  public func exportSnapshot(
    epoch: Int, in folder: RunFolder, provenance: [String: String]
  ) throws {
    try folder.makeSnapshotsFolder()
    try withResult { try $0.save(to: folder.snapshot(ofEpoch: epoch), provenance: provenance) }
  }

  /// Writes how often the newest evaluation took one class for another.
  public func exportSamples(epoch: Int, in folder: RunFolder) throws {
    guard let report = newestReport else { return }
    try report.writeConfusions(
      of: classifier.manifest.classNames, epoch: epoch, to: folder.confusions)
    newestReport = nil
  }
}
