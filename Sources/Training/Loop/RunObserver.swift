/// Observes a run, for a progress bar, a log or a page.
public protocol RunObserver: AnyObject {
  /// A run begins or continues after `step` steps.
  func runStarted(atStep step: Int)

  /// A step has ended.
  func stepEnded(_ progress: RunProgress, stepsPerEpoch: Int, epochs: Int, _ report: StepReport)

  /// An epoch has ended, and its pictures are written, but not yet its checkpoint. If the process
  /// is killed now, the resumed run repeats the epoch.
  func epochMeasured(_ summary: EpochSummary)

  /// A checkpoint of a run of `epochs` epochs was saved to the run's folder.
  func checkpointSaved(_ progress: RunProgress, epochs: Int)

  /// An epoch has ended, and its checkpoint is saved; `evaluation` is nil if none was due.
  func epochEnded(_ summary: EpochSummary)

  /// The run ends before its last epoch.
  ///
  /// - Parameters:
  ///   - progress: The progress, as in the last checkpoint.
  ///   - reason: Why, in words: `stopped early after epoch 12: …`.
  func runEndedEarly(_ progress: RunProgress, because reason: String)
}

extension RunObserver {
  /// Does nothing.
  public func runStarted(atStep step: Int) {}

  /// Does nothing.
  public func epochMeasured(_ summary: EpochSummary) {}

  /// Does nothing.
  public func runEndedEarly(_ progress: RunProgress, because reason: String) {}

  /// Does nothing.
  public func stepEnded(
    _ progress: RunProgress, stepsPerEpoch: Int, epochs: Int, _ report: StepReport
  ) {}

  /// Does nothing.
  public func checkpointSaved(_ progress: RunProgress, epochs: Int) {}

  /// Does nothing.
  public func epochEnded(_ summary: EpochSummary) {}
}

/// The results of an epoch.
public struct EpochSummary: Sendable {
  /// The epoch, from 1.
  public let epoch: Int
  /// The number of epochs of the run.
  public let epochs: Int
  /// The number of steps of the run so far.
  public let step: Int
  /// The mean training loss over the epoch's images.
  public let trainLoss: Double
  /// The learning rate of the epoch's last step.
  public let learningRate: Float
  /// The evaluation after the epoch, if one was due.
  public let evaluation: EvaluationReport?
  /// Whether it is the best evaluation so far.
  public let isBest: Bool
  /// Whether the run can end before its last epoch, if no evaluation is better for some time.
  public let canEndEarly: Bool
  /// The wall time of the epoch in this process, including the evaluation.
  public let seconds: Double
}
