import DataPipeline
import Distillation
import FileAccess
import Interchange
import Layers
import TensorCore
import Training

/// Fine-tunes a pair of compressed generators, with the pair that they were cut from as teacher.
///
/// There may be further teachers; the first one is the original that students are measured by.
/// Students with freshly drawn weights are trained in the same way.
public final class FinetuneTask: TrainingTask {
  /// Good for the students: Adam as PyTorch has it.
  public static let standardOptimizer = OptimizerConfiguration(.adam)
  /// 1e-3 to zero along half a cosine.
  public static let standardSchedule = Schedule(
    learningRate: 1e-3, decay: .cosine(finalFraction: 0))
  /// The mean absolute difference to the teacher's images, which did well where it was measured.
  public static let standardLosses = Losses([OutputL1Term()])

  /// The pair in training: the students, with discriminators if there is an adversarial loss.
  public var pair: TranslationPair { training.pair }
  /// How many batches an epoch has.
  public let stepsPerEpoch: Int
  private let training: PairTraining
  private let step: PairStep
  private let teachers: [TeacherOutputs]
  private let schedule: Schedule
  private let loader: UnpairedLoader
  private let dataIdentity: String
  private var likeness: TeacherLikeness?

  /// Brings together what a step needs.
  ///
  /// Discriminators start as those of the students, or as copies of the first teacher's.
  ///
  /// - Parameters:
  ///   - averageDecay: Of the moving average of the students' weights; nil for no average.
  ///   - training: Batches to learn from; their seed also seeds dropout, noise, the image pools
  ///     and the adapters of feature losses.
  ///   - stepsPerEpoch: After how many steps an epoch ends; by default a pass over the larger set.
  ///   - evaluation: Measures the generators, and knows the test images.
  ///   - dataIdentity: Tells the data from other data.
  /// - Precondition: `losses.problem` finds none, there is a teacher, and the teachers' outputs are for
  ///   the images of the batches.
  public init(
    _ students: TranslationPair, teachers: [TeacherOutputs], losses: Losses = standardLosses,
    optimizer: OptimizerConfiguration = standardOptimizer,
    schedule: Schedule = standardSchedule, poolCapacity: Int = 50, averageDecay: Double? = nil,
    training: UnpairedLoader, stepsPerEpoch: Int? = nil, evaluation: TranslationEvaluation,
    dataIdentity: String
  ) {
    let originals = teachers.map(\.teachers)
    precondition(!originals.isEmpty, "FinetuneTask: expected at least one teacher")
    let problem = losses.problem(students: students, teachers: originals, imageSize: nil)
    precondition(problem == nil, "FinetuneTask: \(problem ?? "")")
    precondition(
      teachers.allSatisfy { $0.fits(training) },
      "FinetuneTask: found teachers' outputs for other images")
    precondition(
      stepsPerEpoch ?? 1 > 0, "FinetuneTask: found epochs of \(stepsPerEpoch ?? 0) steps")
    let isJudged = losses.needs().contains(.critic)
    var pair = students
    if isJudged, pair.discriminators == nil {
      pair.discriminators = originals[0].discriminators.map { ($0.aToB.copy(), $0.bToA.copy()) }
    }
    step = PairStep(
      pair, losses: PairLosses(losses), teachers: originals, optimizer: optimizer,
      poolCapacity: poolCapacity, seed: training.seed)
    self.training = PairTraining(
      pair, trainsDiscriminators: isJudged, averageDecay: averageDecay, evaluation: evaluation)
    self.stepsPerEpoch = stepsPerEpoch ?? training.batchCount
    self.teachers = teachers
    self.schedule = schedule
    loader = training
    self.dataIdentity = dataIdentity
  }

  /// The training batches. An epoch that is no pass over the images begins where the last one
  /// ended.
  public func batches(epoch: Int, startingAt step: Int) -> some Sequence<UnpairedBatch> {
    let (loader, count) = (loader, loader.batchCount)
    let (first, end) = (epoch * stepsPerEpoch + step, (epoch + 1) * stepsPerEpoch)
    let passes = first < end ? first / count..<(end - 1) / count + 1 : 0..<0
    return passes.lazy.flatMap { pass in
      let start = max(0, first - pass * count)
      return loader.batches(epoch: pass, startingAt: start)
        .prefix(min(count, end - pass * count) - start)
    }
  }

  /// A step of the generators, one of the discriminators if they are asked, and one of the average.
  public func train(on batch: UnpairedBatch, at position: StepPosition) -> StepReport {
    let learningRate = schedule.learningRate(
      step: position.step, stepsPerEpoch: stepsPerEpoch, totalSteps: position.totalSteps)
    var random = RandomStream(seed: loader.seed, "finetune", position.step)
    let report = step(
      imagesA: batch.imagesA, imagesB: batch.imagesB, learningRate: learningRate, random: &random
    ) { direction, taps in
      zip(teachers, taps).map { $0.answer(direction, to: batch, featuresAt: $1) }
    }
    training.stepEnded()
    return StepReport(
      loss: report.generatorLoss, count: batch.count, learningRate: learningRate,
      parts: report.parts)
  }

  /// Measures the students, and beside them their average, which decides which epoch is best.
  ///
  /// Beside the metrics of CycleGAN's training there are `teacher_psnr_a_to_b` and
  /// `teacher_psnr_b_to_a`: the peak signal-to-noise ratio to the first teacher's images.
  public func evaluate() throws -> EvaluationReport {
    let likeness =
      try self.likeness
      ?? TeacherLikeness(teachers[0].teachers, test: training.evaluation.test)
    self.likeness = likeness
    return try training.evaluate { likeness.metrics(of: $0) }
  }

  /// The data, the architectures, and the teachers' weights.
  public var identity: [String] {
    [
      "data \(dataIdentity)", pair.generatorAToB.model.identity,
      pair.generatorBToA.model.identity,
      "teachers \(teachers.map(\.identity).joined(separator: " "))",
    ]
  }

  /// Weights under `model.`, the adapters, what optimizers, average and pools remember.
  public var state: [StoredTensor] {
    training.state + step.trainedState + step.optimizerState
  }

  /// Continues from a saved `state`.
  public func restore(from file: SafetensorsFile) throws {
    try training.restore(from: file)
    try step.restore(from: file)
  }

  /// Writes the pair into a folder; the average into another, `last-average`, and as the best.
  public func exportModel(
    _ name: ExportName, in folder: RunFolder, provenance: [String: String]
  ) throws {
    try training.exportModel(name, in: folder, provenance: provenance)
  }

  /// Writes a grid of test images with what the original and the students make of them, by the average if
  /// there is one.
  public func exportSamples(epoch: Int, in folder: RunFolder) throws {
    let original = teachers[0].teachers
    try training.exportSamples(
      epoch: epoch, in: folder,
      columns:
        "image of A, the original's B, the compressed one's B, truth if it is known; the same from B"
    ) { pair, evaluation in
      evaluation.samples(of: pair, beside: original)
    }
  }
}
