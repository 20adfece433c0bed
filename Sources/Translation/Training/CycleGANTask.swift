import DataPipeline
import Distillation
import Interchange
import TensorCore
import Training

/// Trains the four networks of a CycleGAN, with the official code's defaults.
public final class CycleGANTask: TrainingTask {
  /// The pair in training.
  public var pair: TranslationPair { pairTraining.pair }
  private let pairTraining: PairTraining
  private let step: PairStep
  private let schedule: Schedule
  private let training: UnpairedLoader
  private let dataIdentity: String

  /// Brings together what a step needs.
  ///
  /// - Parameters:
  ///   - losses: CycleGAN's own, or others with an adversarial loss.
  ///   - averageDecay: Of the moving average of the generators' weights; nil for no average.
  ///   - training: Batches to learn from; their seed also seeds dropout, noise and the image pools.
  ///   - evaluation: Measures the generators, and knows the test images.
  ///   - dataIdentity: Tells the data from other data.
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

  /// Batches in an epoch.
  public var stepsPerEpoch: Int { training.batchCount }

  /// The training batches.
  public func batches(epoch: Int, startingAt step: Int) -> BatchSequence<UnpairedBatch> {
    training.batches(epoch: epoch, startingAt: step)
  }

  /// A step of the generators, one of the discriminators, and one of the average.
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

  /// Measures the generators, and beside them their average, which decides which epoch is best.
  ///
  /// The average's metrics end in `_average`.
  public func evaluate() throws -> EvaluationReport { try pairTraining.evaluate() }

  /// The data and the architectures.
  public var identity: [String] {
    let judges = pair.discriminators.map { [$0.aToB.model, $0.bToA.model] } ?? []
    return ["data \(dataIdentity)"]
      + ([pair.generatorAToB.model, pair.generatorBToA.model] + judges).map(\.identity)
  }

  /// Weights under `model.`, what optimizers, average and pools remember under their names.
  public var state: [StoredTensor] {
    pairTraining.state + step.trainedState + step.optimizerState
  }

  /// Continues from a saved `state`.
  public func restore(from file: SafetensorsFile) throws {
    try pairTraining.restore(from: file)
    try step.restore(from: file)
  }

  /// Writes the pair into a folder; the average into another, `last-average`, and as the best.
  public func exportModel(
    _ name: ExportName, in folder: RunFolder, provenance: [String: String]
  ) throws {
    try pairTraining.exportModel(name, in: folder, provenance: provenance)
  }

  /// Writes a grid of test images with their translations, by the average if there is one.
  public func exportSamples(epoch: Int, in folder: RunFolder) throws {
    try pairTraining.exportSamples(
      epoch: epoch, in: folder,
      columns: "image of A, made B, back in A, truth if it is known; the same from B"
    ) { pair, evaluation in
      evaluation.samples(of: pair)
    }
  }
}
