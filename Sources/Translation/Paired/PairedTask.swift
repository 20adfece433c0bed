import DataPipeline
import Distillation
import Interchange
import TensorCore
import Training

/// Trains a generator on pairs of images (pix2pix), with a discriminator or without one.
public final class PairedTask: TrainingTask {
  /// The trained generator.
  public let generator: Translator
  private let step: PairedStep
  private let average: WeightAverage?
  private let schedule: Schedule
  private let training: PairedLoader
  private let validation: PairedImages?
  private let test: PairedImages
  private let sampleCount: Int

  /// Prepares the training.
  ///
  /// - Parameters:
  ///   - generator: The generator to train.
  ///   - step: The training steps of this generator.
  ///   - schedule: The learning rate as a function of the step.
  ///   - averageDecay: The decay of the moving average of the generator's weights and running statistics,
  ///     which is then measured and exported; nil for no average.
  ///   - training: The training batches; their seed also seeds dropout.
  ///   - validation: The pairs that choose the best epoch; nil if the test pairs do.
  ///   - test: The pairs that measure the generator.
  ///   - samples: The number of test images in pictures.
  /// - Precondition: The step trains the generator.
  public init(
    _ generator: Translator, by step: PairedStep, schedule: Schedule, averageDecay: Double? = nil,
    training: PairedLoader, validation: PairedImages? = nil, test: PairedImages, samples: Int = 8
  ) {
    precondition(
      step.generator === generator.model, "PairedTask: expected a step of the generator's network")
    self.generator = generator
    self.step = step
    self.schedule = schedule
    self.training = training
    self.validation = validation
    self.test = test
    sampleCount = samples
    average = averageDecay.map { WeightAverage(of: generator.model, decay: $0) }
  }

  /// The number of batches in an epoch.
  public var stepsPerEpoch: Int { training.batchCount }

  /// The training batches.
  public func batches(epoch: Int, startingAt step: Int) -> BatchSequence<PairedBatch> {
    training.batches(epoch: epoch, startingAt: step)
  }

  /// Updates the discriminator, the generator and the average.
  public func train(on batch: PairedBatch, at position: StepPosition) -> StepReport {
    let learningRate = schedule.learningRate(
      step: position.step, stepsPerEpoch: stepsPerEpoch, totalSteps: position.totalSteps)
    var random = RandomStream(seed: training.seed, "pix2pix", position.step)
    let report = step(
      inputs: batch.imagesA, truths: batch.imagesB, inEpoch: position.epoch,
      learningRate: learningRate, random: &random, progress: position.progress)
    let loss = Double(report.sums[0])
    if loss.isFinite { average?.update() }
    return StepReport(
      loss: loss, count: batch.count, learningRate: learningRate,
      parts: report.parts.count > 1 ? report.parts : [])
  }

  /// Calls `body` while the generator has the weights that are measured and exported.
  private func withResult<Result>(_ body: () throws -> Result) rethrows -> Result {
    try average?.withAverages(body) ?? body()
  }

  /// Compares the generator's images with the true ones.
  public func evaluate() -> EvaluationReport {
    withResult {
      let report = PairedReport(of: generator, on: test).evaluation.adding(step.balancedWeights)
      guard let validation else { return report }
      return report.chosen(by: PairedReport(of: generator, on: validation).evaluation)
    }
  }

  /// The images that choose the best epoch.
  public var measuredImages: String { validation == nil ? "test images" : "validation images" }

  /// The data and the architectures.
  public var identity: [String] {
    let held = validation.map { ", validation \($0.identity)" } ?? ""
    return ["data \(training.images.identity), test \(test.identity)\(held)"]
      + [generator.model.identity] + (step.discriminator.map { [$0.identity] } ?? [])
  }

  /// Weights and running statistics of both networks, trained parts of losses, the state of optimizers,
  /// and the average.
  public var state: [StoredTensor] {
    step.state
      + (average?.state ?? []).map { StoredTensor(name: "average." + $0.name, tensor: $0.tensor) }
  }

  /// Continues from a saved `state`.
  public func restore(from file: SafetensorsFile) throws {
    try step.restore(from: file)
    if let average { try file.restore(average, prefix: "average.") }
  }

  /// Writes only the generator, with averaged weights if there is an average.
  public func exportModel(
    _ name: ExportName, in folder: RunFolder, provenance: [String: String]
  ) throws {
    try export(to: name == .best ? folder.best : folder.last, provenance)
  }

  /// Writes the generator into the folder of snapshots.
  public func exportSnapshot(
    epoch: Int, in folder: RunFolder, provenance: [String: String]
  ) throws {
    try folder.makeSnapshotsFolder()
    try export(to: folder.snapshot(ofEpoch: epoch), provenance)
  }

  private func export(to path: String, _ provenance: [String: String]) throws {
    var provenance = provenance
    if let average { provenance["weights"] = "moving average, decay \(average.decay)" }
    try withResult { try generator.save(to: path, provenance: provenance) }
  }

  /// Writes a grid of test images with their translations and the true images.
  public func exportSamples(epoch: Int, in folder: RunFolder) throws {
    let grid = withResult {
      var grid = SampleGrid(columns: 3)
      for index in 0..<min(sampleCount, test.count) {
        let image = test.a.image(at: index)
        grid.append([image, generator(image), test.b.image(at: index)])
      }
      return grid
    }
    try grid.write(toSamplesOf: folder, epoch: epoch, columns: "input, output, ground truth")
  }
}
