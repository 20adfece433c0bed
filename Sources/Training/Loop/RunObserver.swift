/// Watches a run: a progress bar, a log, a page.
public protocol RunObserver: AnyObject {
  /// A step has ended.
  func stepEnded(_ progress: RunProgress, stepsPerEpoch: Int, epochs: Int, _ report: StepReport)

  /// A checkpoint of a run of `epochs` epochs is in the run's folder.
  func checkpointSaved(_ progress: RunProgress, epochs: Int)

  /// An epoch has ended, and its checkpoint is saved; `evaluation` is nil where none was due.
  func epochEnded(_ summary: EpochSummary)
}

extension RunObserver {
  /// Nothing.
  public func stepEnded(
    _ progress: RunProgress, stepsPerEpoch: Int, epochs: Int, _ report: StepReport
  ) {}

  /// Nothing.
  public func checkpointSaved(_ progress: RunProgress, epochs: Int) {}

  /// Nothing.
  public func epochEnded(_ summary: EpochSummary) {}
}

/// What an epoch came to.
public struct EpochSummary: Sendable {
  /// From 1.
  public let epoch: Int
  /// Epochs of the run.
  public let epochs: Int
  /// Steps of the run so far.
  public let step: Int
  /// Mean over the epoch's images.
  public let trainLoss: Double
  /// Of the epoch's last step.
  public let learningRate: Float
  /// What was measured after it, if that was due.
  public let evaluation: EvaluationReport?
  /// Whether it is the best evaluation so far.
  public let isBest: Bool
  /// Wall time of the epoch in this process, evaluation included.
  public let seconds: Double
}
