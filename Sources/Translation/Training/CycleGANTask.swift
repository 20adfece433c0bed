import Checkpointing
import DataPipeline
import FileAccess
import Images
import Layers
import TensorCore
import Training

/// Trains the four networks of a CycleGAN, with the official code's defaults.
public final class CycleGANTask: TrainingTask {
  /// The pair in training.
  public let pair: TranslationPair
  private let networks: CycleGAN
  private let step: CycleGANStep
  private let average: WeightAverage?
  private let schedule: Schedule
  private let training: UnpairedLoader
  private let evaluation: TranslationEvaluation
  private let dataIdentity: String

  /// Brings together what a step needs.
  ///
  /// - Parameters:
  ///   - averageDecay: Of the moving average of the generators' weights; nil for no average.
  ///   - training: Batches to learn from; their seed also seeds dropout and the image pools.
  ///   - evaluation: Measures the generators, and knows the test images.
  ///   - dataIdentity: Tells the data from other data.
  /// - Precondition: The pair has discriminators.
  public init(
    _ pair: TranslationPair, losses: CycleGANObjective = CycleGANObjective(),
    optimizer: OptimizerConfiguration = OptimizerConfiguration(.adam, betas: [0.5, 0.999]),
    schedule: Schedule, poolCapacity: Int = 50, averageDecay: Double? = nil,
    training: UnpairedLoader, evaluation: TranslationEvaluation, dataIdentity: String
  ) {
    guard let networks = pair.networks else {
      preconditionFailure("CycleGANTask: the pair has no discriminators")
    }
    self.pair = pair
    self.networks = networks
    step = CycleGANStep(
      networks, weights: losses.weights, adversarial: losses.adversarial, optimizer: optimizer,
      poolCapacity: poolCapacity)
    average = averageDecay.map { WeightAverage(of: networks.generatorParameters, decay: $0) }
    self.schedule = schedule
    self.training = training
    self.evaluation = evaluation
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
    let losses = step(
      imagesA: batch.imagesA, imagesB: batch.imagesB, learningRate: learningRate, random: &random)
    average?.update()
    return StepReport(
      loss: losses.generators, count: batch.count, learningRate: learningRate,
      parts: losses.named.map { .init($0.name, $0.value) })
  }

  /// Measures the generators, and beside them their average, which decides which epoch is best.
  ///
  /// The average's metrics end in `_average`.
  public func evaluate() throws -> EvaluationReport {
    let current = try evaluation.report(of: pair).evaluation
    guard let average else { return current }
    let averaged = try average.withAverages { try evaluation.report(of: pair).evaluation }
    return EvaluationReport(
      metrics: current.metrics + averaged.metrics.map { .init($0.name + "_average", $0.value) },
      quality: averaged.quality)
  }

  /// The data and the architectures.
  public var identity: String {
    "data \(dataIdentity), \(pair.generatorA.manifest.architectureName)"
      + (pair.discriminators.map { ", \($0.a.manifest.architectureName)" } ?? "")
  }

  /// Weights under `model.`, what optimizers, average and pools remember under their names.
  public var state: [StoredTensor] {
    var tensors = networks.named.flatMap { name, module in
      ModuleState.tensors(of: module, prefix: "model.\(name).")
    }
    func add(_ prefix: String, _ state: [(name: String, tensor: Tensor)]) {
      tensors += state.map { StoredTensor(name: prefix + $0.name, tensor: $0.tensor) }
    }
    add("optimizer.G.", step.generatorOptimizer.state)
    add("optimizer.D.", step.discriminatorOptimizer.state)
    add("average.", average?.state ?? [])
    add("pool.A.", step.poolA.state)
    add("pool.B.", step.poolB.state)
    return tensors
  }

  /// Continues from a saved `state`.
  public func restore(from file: SafetensorsFile) throws {
    for (name, module) in networks.named {
      try ModuleState.load(file, into: module, prefix: "model.\(name).")
    }
    try restore(step.generatorOptimizer, from: file, prefix: "optimizer.G.")
    try restore(step.discriminatorOptimizer, from: file, prefix: "optimizer.D.")
    if let average { try restore(average, from: file, prefix: "average.") }
    try step.poolA.restore(from: file, prefix: "pool.A.")
    try step.poolB.restore(from: file, prefix: "pool.B.")
  }

  /// Writes the pair into a folder; the average into another, `last-average`, and as the best.
  public func exportModel(
    _ name: ExportName, in folder: RunFolder, provenance: [String: String]
  ) throws {
    let path = "\(folder.path)/\(name.rawValue)"
    guard let average else { return try pair.save(to: path, provenance: provenance) }
    if name == .last { try pair.save(to: path, provenance: provenance) }
    var provenance = provenance
    provenance["weights"] = "moving average, decay \(average.decay)"
    try average.withAverages {
      try pair.save(to: name == .last ? path + "-average" : path, provenance: provenance)
    }
  }

  /// Writes a grid of test images with their translations, by the average if there is one.
  public func exportSamples(epoch: Int, in folder: RunFolder) throws {
    let grid =
      average?.withAverages { evaluation.samples(of: pair) } ?? evaluation.samples(of: pair)
    try folder.makeSamplesFolder()
    let number = String(epoch)
    let name = String(repeating: "0", count: max(0, 4 - number.count)) + number
    try PNG.write(grid.picture(), to: "\(folder.samples)/epoch-\(name).png")
  }
}
