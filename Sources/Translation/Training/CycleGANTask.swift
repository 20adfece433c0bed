import DataPipeline
import Distillation
import Interchange
import TensorCore
import Training

/// Trains the four networks of a CycleGAN, with the official code's defaults.
public final class CycleGANTask: TrainingTask {
  /// The trained pair.
  public var pair: TranslationPair { pairTraining.pair }
  private let pairTraining: PairTraining
  private let step: PairStep
  private let schedule: Schedule
  private let training: UnpairedLoader
  private let dataIdentity: String

  /// Prepares the training.
  ///
  /// - Parameters:
  ///   - pair: The networks to train.
  ///   - losses: CycleGAN's losses, or others with an adversarial loss.
  ///   - optimizer: The settings of two optimizers, one for the generators and one for the
  ///     discriminators.
  ///   - schedule: The learning rate as a function of the step.
  ///   - poolCapacity: The size of the pool of generated images of each domain for the
  ///     discriminators.
  ///   - averageDecay: The decay of the moving average of the generators' weights; nil for no
  ///     average.
  ///   - training: The training batches; their seed also seeds dropout, noise and the image pools.
  ///   - evaluation: The evaluation with the test images.
  ///   - dataIdentity: A text that identifies the data.
  /// - Precondition: The pair has discriminators.
  public init(
    _ pair: TranslationPair, losses: PairLosses = .cycleGAN(),
    optimizer: OptimizerConfiguration = OptimizerConfiguration(.adam, betas: [0.5, 0.999]),
    schedule: Schedule, poolCapacity: Int = 50, averageDecay: Double? = nil,
    training: UnpairedLoader, evaluation: TranslationEvaluation, dataIdentity: String
  ) {
    precondition(pair.discriminators != nil, "CycleGANTask: the pair has no discriminators")
    pairTraining = PairTraining(pair, averageDecay: averageDecay, evaluation: evaluation)
    step = PairStep(
      pair, losses: losses, optimizer: optimizer, poolCapacity: poolCapacity, seed: training.seed)
    self.schedule = schedule
    self.training = training
    self.dataIdentity = dataIdentity
  }

  /// The number of batches in an epoch.
  public var stepsPerEpoch: Int { training.batchCount }

  /// The training batches.
  public func batches(epoch: Int, startingAt step: Int) -> BatchSequence<UnpairedBatch> {
    training.batches(epoch: epoch, startingAt: step)
  }

  /// Updates the generators, the discriminators and the average.
  public func train(on batch: UnpairedBatch, at position: StepPosition) -> StepReport {
    let learningRate = schedule.learningRate(
      step: position.step, stepsPerEpoch: stepsPerEpoch, totalSteps: position.totalSteps)
    var random = RandomStream(seed: training.seed, "cyclegan", position.step)
    let report = step(
      imagesA: batch.imagesA, imagesB: batch.imagesB, learningRate: learningRate, random: &random)
    pairTraining.stepEnded()
    return StepReport(
      loss: report.generatorLoss, count: batch.count, learningRate: learningRate,
      parts: report.parts)
  }

  /// The images that choose the best epoch.
  public var measuredImages: String {
    pairTraining.evaluation.hasValidation ? "validation images" : "test images"
  }

  /// Measures the generators and their averaged weights; the averaged weights determine the best
  /// epoch.
  ///
  /// The metrics of the averaged weights end in `_average`.
  public func evaluate() throws -> EvaluationReport { try pairTraining.evaluate() }

  /// The data and the architectures.
  public var identity: [String] {
    let judges = pair.discriminators.map { [$0.aToB.model, $0.bToA.model] } ?? []
    return ["data \(dataIdentity)"]
      + ([pair.generatorAToB.model, pair.generatorBToA.model] + judges).map(\.identity)
  }

  /// Weights under `model.`, and the state of optimizers, average and pools.
  public var state: [StoredTensor] {
    pairTraining.state + step.trainedState + step.optimizerState
  }

  /// Continues from a saved `state`.
  public func restore(from file: SafetensorsFile) throws {
    try pairTraining.restore(from: file)
    try step.restore(from: file, trainingOn: training)
  }

  /// Writes the pair to a folder. Writes the averaged weights to `last-average`, and uses them for
  /// `best`.
  public func exportModel(
    _ name: ExportName, in folder: RunFolder, provenance: [String: String]
  ) throws {
    try pairTraining.exportModel(name, in: folder, provenance: provenance)
  }

  /// Writes a grid of test images with their translations, using averaged weights if there are any.
  public func exportSamples(epoch: Int, in folder: RunFolder) throws {
    try pairTraining.exportSamples(
      epoch: epoch, in: folder,
      columns:
        "image of A, generated B, reconstructed A, ground truth if available; the same from B"
    ) { pair, evaluation in
      evaluation.samples(of: pair)
    }
  }
}
