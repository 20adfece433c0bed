import Interchange

/// What one step of a training means; the loop around it is `TrainingRun`, written once.
public protocol TrainingTask: AnyObject {
  /// The batches of an epoch.
  associatedtype Batches: Sequence

  /// How many batches an epoch has.
  var stepsPerEpoch: Int { get }

  /// The batches of an epoch from the one at `step`: a function of the seed and the epoch alone.
  func batches(epoch: Int, startingAt step: Int) -> Batches

  /// Computes the loss of a batch and updates what is trained, unless the loss is not finite.
  func train(on batch: Batches.Element, at position: StepPosition) throws -> StepReport

  /// Measures the model as it stands.
  func evaluate() throws -> EvaluationReport

  /// What the state belongs to, part by part: data, architecture, teachers. A run is not resumed with
  /// others.
  var identity: [String] { get }

  /// Every tensor that the next step depends on: weights, statistics, the optimizer's memory.
  var state: [StoredTensor] { get }

  /// Continues from a saved `state`.
  ///
  /// - Throws: `FileProblem` if the file is of another model or optimizer.
  func restore(from file: SafetensorsFile) throws

  /// Writes the model alone, ready for use, as `name` in `folder`.
  ///
  /// - Parameter provenance: How it was made, in words and numbers.
  func exportModel(
    _ name: ExportName, in folder: RunFolder, provenance: [String: String]) throws

  /// Writes pictures of what the model makes after an epoch, counted from 1.
  func exportSamples(epoch: Int, in folder: RunFolder) throws
}

extension TrainingTask {
  /// No pictures.
  public func exportSamples(epoch: Int, in folder: RunFolder) throws {}
}

/// Which of a run's models it is.
public enum ExportName: String, Sendable {
  /// After the newest checkpoint.
  case last
  /// Of the best evaluation.
  case best
}

/// Where a step stands in its run.
public struct StepPosition: Hashable, Sendable {
  /// Counted from 0 over the whole run.
  public let step: Int
  /// The epoch, from 0.
  public let epoch: Int
  /// Steps of the whole run.
  public let totalSteps: Int

  /// Describes a step.
  public init(step: Int, epoch: Int, totalSteps: Int) {
    self.step = step
    self.epoch = epoch
    self.totalSteps = totalSteps
  }
}

/// What a step measured.
public struct StepReport: Hashable, Sendable {
  /// The number that was minimized, a mean over the batch.
  public let loss: Double
  /// Images in the batch: the weight of `loss` in the epoch's mean.
  public let count: Int
  /// The learning rate of the step.
  public let learningRate: Float
  /// The parts of the loss, in the same order in every step; `steps.jsonl` records them.
  public let parts: [EvaluationReport.Metric]

  /// Describes a step.
  public init(
    loss: Double, count: Int, learningRate: Float, parts: [EvaluationReport.Metric] = []
  ) {
    self.loss = loss
    self.count = count
    self.learningRate = learningRate
    self.parts = parts
  }
}

/// What an evaluation measured.
public struct EvaluationReport: Hashable, Sendable {
  /// By name, in the order in which they are shown.
  public let metrics: [Metric]
  /// The number that decides which epoch is the best; higher is better.
  public let quality: Double

  /// A named number.
  public struct Metric: Hashable, Sendable {
    /// As in `metrics.jsonl`.
    public let name: String
    /// The number.
    public let value: Double

    /// Names a number.
    public init(_ name: String, _ value: Double) {
      self.name = name
      self.value = value
    }
  }

  /// Describes an evaluation.
  public init(metrics: [Metric], quality: Double) {
    self.metrics = metrics
    self.quality = quality
  }
}
