import Interchange

/// The steps of a training; `TrainingRun` is the loop around them.
public protocol TrainingTask: AnyObject {
  /// The batches of an epoch.
  associatedtype Batches: Sequence

  /// The number of batches in an epoch.
  var stepsPerEpoch: Int { get }

  /// The batches of an epoch, starting at `step`; they depend only on the seed and the epoch.
  func batches(epoch: Int, startingAt step: Int) -> Batches

  /// Computes the loss of a batch and updates the weights, unless the loss is not finite.
  func train(on batch: Batches.Element, at position: StepPosition) throws -> StepReport

  /// The reason outside the training why the loss of a batch is not finite, such as a teacher whose
  /// output is not; nil if there is none.
  ///
  /// - Parameter batch: The batch whose loss is not finite.
  func fault(in batch: Batches.Element) -> (any Error)?

  /// Measures the current model.
  ///
  /// - Throws: `EvaluationStopped` if a signal ends the evaluation; the run then ends with a
  ///   checkpoint.
  func evaluate() throws -> EvaluationReport

  /// The images that `evaluate` measures, which choose the best epoch, for pages: `test images`.
  var measuredImages: String { get }

  /// Texts that identify data, architecture and teachers. A run cannot be resumed with others.
  var identity: [String] { get }

  /// Every tensor that the next step depends on: weights, running statistics, optimizer state.
  var state: [StoredTensor] { get }

  /// Continues from a saved `state`.
  ///
  /// - Throws: `FileProblem` if the file belongs to another model or optimizer.
  func restore(from file: SafetensorsFile) throws

  /// Writes the model for use, as `name` in `folder`.
  ///
  /// - Parameters:
  ///   - name: Which model of the run it is.
  ///   - folder: The folder of the run.
  ///   - provenance: How the model was produced.
  func exportModel(
    _ name: ExportName, in folder: RunFolder, provenance: [String: String]) throws

  /// Writes the model after an epoch, counted from 1, to a file that stays.
  func exportSnapshot(epoch: Int, in folder: RunFolder, provenance: [String: String]) throws

  /// Writes pictures of the model's outputs after an epoch, counted from 1.
  func exportSamples(epoch: Int, in folder: RunFolder) throws
}

extension TrainingTask {
  /// Nil: only the training can be the reason.
  public func fault(in batch: Batches.Element) -> (any Error)? { nil }

  /// `test images`
  public var measuredImages: String { "test images" }

  /// No file.
  public func exportSnapshot(
    epoch: Int, in folder: RunFolder, provenance: [String: String]
  ) throws {}

  /// No pictures.
  public func exportSamples(epoch: Int, in folder: RunFolder) throws {}
}

/// The name of an exported model of a run.
public enum ExportName: String, Sendable {
  /// The model of the latest checkpoint.
  case last
  /// The model of the best evaluation.
  case best
}

/// The position of a step in its run.
public struct StepPosition: Hashable, Sendable {
  /// The step, from 0 over the whole run.
  public let step: Int
  /// The epoch, from 0.
  public let epoch: Int
  /// The number of steps of the whole run.
  public let totalSteps: Int

  /// How much of the run is done before this step, in 0..<1.
  package var progress: Float { Float(step) / Float(max(1, totalSteps)) }

  /// Describes a step.
  public init(step: Int, epoch: Int, totalSteps: Int) {
    self.step = step
    self.epoch = epoch
    self.totalSteps = totalSteps
  }
}

/// The results of a step.
public struct StepReport: Hashable, Sendable {
  /// The minimized loss, a mean over the batch.
  public let loss: Double
  /// The number of images in the batch: the weight of `loss` in the epoch's mean.
  public let count: Int
  /// The learning rate of the step.
  public let learningRate: Float
  /// The terms of the loss, in the same order in every step, for `steps.jsonl`.
  public let parts: [EvaluationReport.Metric]
  /// What the step did besides an update, such as a selection of channels: sentences for the log.
  public let notes: [String]

  /// Describes a step.
  public init(
    loss: Double, count: Int, learningRate: Float, parts: [EvaluationReport.Metric] = [],
    notes: [String] = []
  ) {
    self.loss = loss
    self.count = count
    self.learningRate = learningRate
    self.parts = parts
    self.notes = notes
  }

  /// The same without the terms, for a run that does not log them.
  var withoutParts: StepReport {
    StepReport(loss: loss, count: count, learningRate: learningRate, notes: notes)
  }
}

/// The results of an evaluation.
public struct EvaluationReport: Hashable, Sendable {
  /// The metrics in display order.
  public let metrics: [Metric]
  /// The number that determines the best epoch; higher is better.
  public let quality: Double
  /// The name of the metric behind `quality`; empty if it has none.
  public let qualityName: String

  /// A named number.
  public struct Metric: Hashable, Sendable {
    /// The name in `metrics.jsonl`.
    public let name: String
    /// The value.
    public let value: Double

    /// A metric with its name.
    public init(_ name: String, _ value: Double) {
      self.name = name
      self.value = value
    }
  }

  /// Describes an evaluation.
  public init(metrics: [Metric], quality: Double, qualityName: String = "") {
    self.metrics = metrics
    self.quality = quality
    self.qualityName = qualityName
  }

  /// The same with further metrics at the end.
  package func adding(_ others: [Metric]) -> EvaluationReport {
    EvaluationReport(metrics: metrics + others, quality: quality, qualityName: qualityName)
  }

  /// The same with another name of the number that determines the best epoch, so that it is compared
  /// only with evaluations of this name.
  package func renamingQuality(_ name: String) -> EvaluationReport {
    EvaluationReport(metrics: metrics, quality: quality, qualityName: name)
  }

  /// These metrics and those of the validation images, which determine the best epoch; their names
  /// begin with `validation_`.
  ///
  /// - Parameter names: The metrics of the validation images that are kept; nil for all.
  package func chosen(by validation: EvaluationReport, keeping names: [String]? = nil)
    -> EvaluationReport
  {
    let prefix = "validation_"
    let kept = validation.metrics.filter { names?.contains($0.name) ?? true }
    return EvaluationReport(
      metrics: metrics + kept.map { Metric(prefix + $0.name, $0.value) },
      quality: validation.quality,
      qualityName: validation.qualityName.isEmpty ? "" : prefix + validation.qualityName)
  }
}
