import DataPipeline
import Distillation
import FileAccess
import Interchange
import Layers
import TensorCore
import Training

/// Fine-tunes a pair of compressed generators with the original pair as teacher.
///
/// There can be further teachers; the students are compared with the first one. Students with
/// random weights are trained in the same way.
public final class FinetuneTask: TrainingTask {
  /// A good default for students: Adam with PyTorch's defaults.
  public static let standardOptimizer = OptimizerConfiguration(.adam)
  /// A learning rate of 1e-3 with cosine decay to zero.
  public static let standardSchedule = Schedule(
    learningRate: 1e-3, decay: .cosine(finalFraction: 0))
  /// The mean absolute difference to the teacher's images, which worked well in experiments.
  public static let standardLosses = Losses([OutputL1Term()])

  /// The trained pair: the students, with discriminators if there is an adversarial loss.
  public var pair: TranslationPair { training.pair }
  /// The number of batches in an epoch.
  public let stepsPerEpoch: Int
  private let training: PairTraining
  private let step: PairStep
  private let teachers: [TeacherOutputs]
  private let schedule: Schedule
  private let loader: UnpairedLoader
  private let dataIdentity: String
  private var likeness: TeacherLikeness?

  /// Prepares the training.
  ///
  /// The initial discriminators are those of the students, or copies of the first teacher's.
  ///
  /// - Parameters:
  ///   - students: The pair to train.
  ///   - teachers: The outputs of each teacher pair.
  ///   - losses: The losses of both generators.
  ///   - optimizer: The settings of two optimizers, one for the generators and one for the
  ///     discriminators.
  ///   - schedule: The learning rate as a function of the step.
  ///   - poolCapacity: The size of the pool of generated images of each domain for the
  ///     discriminators.
  ///   - averageDecay: The decay of the moving average of the students' weights; nil for no
  ///     average.
  ///   - training: The training batches; their seed also seeds dropout, noise, the image pools and
  ///     the adapters of feature losses.
  ///   - stepsPerEpoch: The number of steps per epoch; by default a pass over the larger set.
  ///   - evaluation: The evaluation with the test images.
  ///   - dataIdentity: A text that identifies the data.
  /// - Precondition: `losses.problem` is nil, there is a teacher, and the teachers' outputs belong
  ///   to the images of the batches.
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
      "FinetuneTask: the teachers' outputs belong to other images")
    precondition(
      stepsPerEpoch ?? 1 > 0,
      "FinetuneTask: found \(stepsPerEpoch ?? 0) steps per epoch, expected 1 or more")
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

  /// The training batches. If an epoch is not a full pass over the images, it continues where the
  /// previous one ended.
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

  /// Updates the generators, then the discriminators if there is an adversarial loss, then the
  /// average.
  public func train(on batch: UnpairedBatch, at position: StepPosition) -> StepReport {
    let learningRate = schedule.learningRate(
      step: position.step, stepsPerEpoch: stepsPerEpoch, totalSteps: position.totalSteps)
    var random = RandomStream(seed: loader.seed, "finetune", position.step)
    let report = step(
      imagesA: batch.imagesA, imagesB: batch.imagesB, inEpoch: position.epoch,
      learningRate: learningRate, random: &random,
      progress: position.progress
    ) { direction, taps in
      zip(teachers, taps).map { $0.answer(direction, to: batch, featuresAt: $1) }
    }
    training.stepEnded()
    return StepReport(
      loss: report.generatorLoss, count: batch.count, learningRate: learningRate,
      parts: report.parts)
  }

  /// A teacher whose output for an image of the batch is not finite; nil if there is none.
  public func fault(in batch: UnpairedBatch) -> (any Error)? {
    for (index, teacher) in teachers.enumerated() {
      for direction in TranslationDirection.allCases {
        let answer = teacher.answer(direction, to: batch, featuresAt: [])
        guard !answer.output.isFinite else { continue }
        return FileProblem(
          .malformed, path: "\(direction.generatorName) of teacher \(index + 1)",
          found: "its output for a training image contains NaN or infinity",
          advice: "Use another teacher, or other images")
      }
    }
    return nil
  }

  /// The images that choose the best epoch.
  public var measuredImages: String {
    training.evaluation.hasValidation ? "validation images" : "test images"
  }

  /// Measures the students and their averaged weights; the averaged weights determine the best
  /// epoch.
  ///
  /// In addition to the metrics of CycleGAN's training, there are `teacher_psnr_a_to_b` and
  /// `teacher_ssim_a_to_b`, and the same with `…_b_to_a`: the peak signal-to-noise ratio and the
  /// structural similarity to the first teacher's images.
  public func evaluate() throws -> EvaluationReport {
    let likeness =
      try self.likeness
      ?? TeacherLikeness(teachers[0].teachers, test: training.evaluation.test)
    self.likeness = likeness
    return try training.evaluate { likeness.metrics(of: $0) }.adding(step.balancedWeights)
  }

  /// The data, the architectures, and the teachers' weights.
  public var identity: [String] {
    [
      "data \(dataIdentity)", pair.generatorAToB.model.identity,
      pair.generatorBToA.model.identity,
      "teachers \(teachers.map(\.identity).joined(separator: " "))",
    ]
  }

  /// Weights under `model.`, adapters, and the state of optimizers, average and pools.
  public var state: [StoredTensor] {
    training.state + step.trainedState + step.optimizerState
  }

  /// Continues from a saved `state`.
  public func restore(from file: SafetensorsFile) throws {
    try training.restore(from: file)
    try step.restore(from: file, trainingOn: loader)
  }

  /// Writes the pair to a folder. Writes the averaged weights to `last-average`, and uses them for
  /// `best`.
  public func exportModel(
    _ name: ExportName, in folder: RunFolder, provenance: [String: String]
  ) throws {
    try training.exportModel(name, in: folder, provenance: provenance)
  }

  /// Writes a grid of test images with the outputs of the original and of the students, using
  /// averaged weights if there are any.
  public func exportSamples(epoch: Int, in folder: RunFolder) throws {
    let original = teachers[0].teachers
    try training.exportSamples(
      epoch: epoch, in: folder,
      columns:
        "image of A, original's B, compressed pair's B, ground truth if available; the same from B"
    ) { pair, evaluation in
      evaluation.samples(of: pair, beside: original)
    }
  }
}
