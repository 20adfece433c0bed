import Autograd
import DataPipeline
import Interchange
import Layers
import Networks
import TensorCore
import Training

/// Trains a network to give the outputs and features of another one, for images without labels.
public final class ImitationTask: TrainingTask {
  /// Writes a network of the student's graph with its description to a path.
  public typealias Export = (
    _ network: Network, _ path: String, _ provenance: [String: String]
  ) throws -> Void

  /// The trained network.
  public let student: ImageNetwork
  private let teachers: [ImageNetwork]
  /// The first teacher's outputs for the training images; nil if they are computed in each step.
  private let stored: StoredOutputs?
  private let losses: LossTraining
  private let average: WeightAverage?
  /// The pruning that goes on during the training; nil for none.
  private let pruning: TrainingPruning?
  private let schedule: Schedule
  private let training: ViewLoader
  private let test: KnownAnswers
  private let validation: KnownAnswers?
  private let export: Export

  /// Prepares the training.
  ///
  /// - Parameters:
  ///   - student: The network to train.
  ///   - teachers: The networks that it imitates; the first one is measured against.
  ///   - losses: The loss terms.
  ///   - stored: The outputs of the only teacher for the training images; nil to compute them in each
  ///     step.
  ///   - optimizer: The optimizer settings.
  ///   - schedule: The learning rate as a function of the step.
  ///   - training: The training batches; their seed also seeds dropout and trained parts of losses.
  ///   - validation: The images that choose the best epoch; nil if the test images do.
  ///   - test: The images that measure the agreement.
  ///   - averageDecay: The decay of the moving average of weights and running statistics, which is
  ///     then measured and exported; nil for no average.
  ///   - pruning: The pruning of the student during the training; nil for none.
  ///   - export: Writes the student.
  /// - Precondition: `problem` is nil; with stored outputs, the losses read nothing else of a single
  ///   teacher.
  public init(
    _ student: ImageNetwork, imitating teachers: [ImageNetwork], losses: Losses,
    stored: StoredOutputs? = nil,
    optimizer: OptimizerConfiguration, schedule: Schedule, training: ViewLoader,
    validation: PreparedImages? = nil, test: PreparedImages, averageDecay: Double? = nil,
    pruning: TrainingPruning? = nil, export: @escaping Export
  ) {
    precondition(
      pruning.map { $0.network.network === student.model } ?? true,
      "ImitationTask: expected a pruning of the student's network")
    let networks = Self.networks(student, teachers, training)
    self.student = student
    self.pruning = pruning
    self.teachers = teachers
    self.schedule = schedule
    self.training = training
    self.stored = stored
    self.validation = validation.map { KnownAnswers(of: teachers[0], for: $0) }
    self.test = KnownAnswers(of: teachers[0], for: test)
    self.export = export
    average = averageDecay.map { WeightAverage(of: student.model, decay: $0) }
    self.losses = LossTraining(
      [(losses, networks)], parameters: student.model.namedParameters, optimizer: optimizer,
      seed: training.seed)
    precondition(
      stored == nil || teachers.count == 1 && self.losses.sums[0].teacherTaps.allSatisfy(\.isEmpty),
      "ImitationTask: found stored outputs, expected losses that read nothing else")
  }

  /// The reason why the losses cannot train the student on these images; nil if they can.
  ///
  /// - Parameters:
  ///   - losses: The loss terms.
  ///   - student: The network to train.
  ///   - teachers: The networks that it imitates.
  ///   - training: The training batches.
  ///   - measured: The images that measure the agreement.
  public static func problem(
    _ losses: Losses, _ student: ImageNetwork, imitating teachers: [ImageNetwork],
    on training: ViewLoader, measuredOn measured: [PreparedImages] = []
  ) -> String? {
    if let problem = ImitationSizeProblem(
      student, imitating: teachers, on: [training.images] + measured)
    {
      return problem.text
    }
    let networks = networks(student, teachers, training)
    let output = try? student.model.plan.outputShape(for: networks.exampleImage)
    return losses.problem(with: networks, offering: .imitation(outputRank: output?.rank))
  }

  /// About how many bytes of the first teacher's outputs an evaluation keeps.
  ///
  /// - Parameters:
  ///   - teacher: The first teacher.
  ///   - parts: All images, the training images first.
  ///   - image: The shape of an image, `[H, W, C]`.
  package static func answerBytes(
    _ teacher: ImageNetwork, _ parts: [PreparedImages], _ image: Shape
  ) -> Int {
    let output = (try? teacher.model.plan.outputShape(for: image))?.count ?? 0
    return parts.dropFirst().reduce(0) {
      $0 + min(KnownAnswers.largestBytes, $1.count * output * MemoryLayout<Float>.stride)
    }
  }

  /// Whether the losses need the outputs of the teachers, but no features.
  package static func readsOutputsAlone(
    _ losses: Losses, _ student: ImageNetwork, imitating teachers: [ImageNetwork],
    on training: ViewLoader
  ) -> Bool {
    let networks = networks(student, teachers, training)
    return losses.active().allSatisfy { $0.taps(in: networks).teachers.allSatisfy(\.isEmpty) }
  }

  private static func networks(
    _ student: ImageNetwork, _ teachers: [ImageNetwork], _ training: ViewLoader
  ) -> LossNetworks {
    let images = training.images.viewSizes.map {
      Shape([$0.size.height, $0.size.width, training.images.channels])
    }
    let smallest =
      images.min { (min($0[0], $0[1]), $0.count) < (min($1[0], $1[1]), $1.count) } ?? images[0]
    return LossNetworks(
      student: student.model.plan, teachers: teachers.map(\.model.plan), exampleImage: smallest,
      smallestImage: smallest)
  }

  /// The number of batches in an epoch.
  public var stepsPerEpoch: Int { training.batchCount }

  /// The shuffled views of the training images.
  public func batches(epoch: Int, startingAt step: Int) -> BatchSequence<ViewBatch> {
    training.batches(epoch: epoch, startingAt: step)
  }

  /// Runs forward pass, losses, backward pass and update.
  public func train(on batch: ViewBatch, at position: StepPosition) throws -> StepReport {
    let images = batch.images
    let learningRate = schedule.learningRate(
      step: position.step, stepsPerEpoch: stepsPerEpoch, totalSteps: position.totalSteps)
    var random = RandomStream(seed: training.seed, "dropout", position.step)
    pruning?.prepare(at: position, learningRate: learningRate)
    let report = try losses.step(
      inEpoch: position.epoch, learningRate: learningRate, random: &random,
      adjusting: { pruning?.adjust(&$0) }
    ) { sum, tape in
      let answers =
        try stored.map { [TeacherAnswer(output: try $0.outputs(for: batch))] }
        ?? zip(teachers, sum.teacherTaps).map { $0.answer(to: images, featuresAt: $1) }
      let input = tape.constant(student.input(images))
      let made = student.model.pass([input], featuresAt: sum.studentTaps, on: tape)
      var pass = LossPass(
        sum.networks, input: input, output: student.unified(made.outputs[0]),
        features: made.features, labels: images.unknownLabels, teachers: answers)
      pass.progress = position.progress
      return pass
    }
    var notes: [String] = []
    if report.sums[0].isFinite {
      notes = try pruning?.update() ?? []
      average?.update()
    }
    return StepReport(
      loss: Double(report.sums[0]), count: images.shape[0], learningRate: learningRate,
      parts: report.partsOfSeveral + (pruning?.metrics ?? []), notes: notes)
  }

  /// Calls `body` with the student that is measured and exported.
  private func withResult<Result>(_ body: (ImageNetwork) throws -> Result) rethrows -> Result {
    guard let average else { return try body(narrowed) }
    return try average.withAverages { try body(narrowed) }
  }

  /// The student without the channels that a pruning has dropped.
  private var narrowed: ImageNetwork {
    guard let pruning else { return student }
    return ImageNetwork(
      pruning.result, normalization: student.normalization, outputRange: student.outputRange)
  }

  /// Measures the agreement with the first teacher.
  public func evaluate() -> EvaluationReport {
    withResult { student in
      let report = ImitationReport(of: student, giving: test) {}.evaluation
        .adding(losses.balancedWeights.map { .init($0.fullName, $0.value) })
      let all =
        validation.map {
          report.chosen(
            by: ImitationReport(of: student, giving: $0) {}.evaluation,
            keeping: ["teacher_l1", "teacher_mse"])
        } ?? report
      return pruning?.evaluation(all) ?? all
    }
  }

  /// The images that choose the best epoch.
  public var measuredImages: String { validation == nil ? "test images" : "validation images" }

  /// The images, the architecture and the teachers.
  public var identity: [String] {
    [
      "images \(training.images.identity)"
        + (validation.map { ", validation \($0.images.identity)" } ?? ""),
      student.model.identity, "teachers \(teachers.map(\.identity).joined(separator: ", "))",
    ]
  }

  /// Weights and running statistics, trained parts of losses, the state of optimizers, and the
  /// average.
  public var state: [StoredTensor] {
    ModuleState.tensors(of: student.model, prefix: "model.")
      + losses.trainedState + losses.optimizerState(under: "optimizer.")
      + (average?.state ?? []).map {
        StoredTensor(name: "average." + $0.name, tensor: $0.tensor)
      } + (pruning?.state ?? [])
  }

  /// Continues from a saved `state`.
  public func restore(from file: SafetensorsFile) throws {
    try ModuleState.load(file, into: student.model, prefix: "model.")
    try losses.restore(from: file, optimizerUnder: "optimizer.")
    if let average { try file.restore(average, prefix: "average.") }
    try pruning?.restore(from: file)
  }

  /// Writes only the student, with averaged weights if there is an average.
  public func exportModel(
    _ name: ExportName, in folder: RunFolder, provenance: [String: String]
  ) throws {
    var provenance = provenance
    if let average { provenance["weights"] = "moving average, decay \(average.decay)" }
    try withResult {
      try export($0.model, name == .best ? folder.best : folder.last, provenance)
    }
  }

  /// Writes the student into the folder of snapshots.
  public func exportSnapshot(
    epoch: Int, in folder: RunFolder, provenance: [String: String]
  ) throws {
    try folder.makeSnapshotsFolder()
    try withResult { try export($0.model, folder.snapshot(ofEpoch: epoch), provenance) }
  }
}

extension Tensor {
  /// A label for each image, all unknown.
  fileprivate var unknownLabels: [Int] { Array(repeating: Batch.unlabeled, count: shape[0]) }
}

extension LossOffer {
  /// A network that imitates others, for images without labels.
  ///
  /// - Parameter rank: The number of axes of the output: 2 for a number per class, 4 for images; nil
  ///   if it is unknown yet.
  public static func imitation(outputRank rank: Int? = nil) -> LossOffer {
    let outputs: LossNeeds =
      switch rank {
      case 2: [.logits]
      case 4: [.images]
      case nil: [.logits, .images]
      default: []
      }
    return LossOffer(
      outputs.union([.teachers, .features, .outputs]), by: "an imitation of such outputs")
  }
}
