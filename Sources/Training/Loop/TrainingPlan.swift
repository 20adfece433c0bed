/// The length of a run, and its intervals of evaluation, checkpoints and logging.
public struct TrainingPlan: Hashable, Sendable {
  /// Passes over the training data.
  public let epochs: Int
  /// The number of epochs between evaluations; the last epoch is always evaluated.
  public let evaluationInterval: Int
  /// The longest time without a checkpoint; every epoch also ends with one.
  public let checkpointInterval: Duration
  /// The number of steps per line of `steps.jsonl`, which contains the means over these steps; nil
  /// for no lines.
  public let stepInterval: Int?
  /// The number of evaluations in a row without a better result after which the run ends; nil to
  /// train for all epochs.
  public let patience: Int?
  /// The number of epochs between files that stay; nil for none.
  public let snapshotInterval: Int?

  /// - Precondition: `epochs`, the intervals and the patience are positive.
  public init(
    epochs: Int, evaluationInterval: Int = 1, checkpointInterval: Duration = .seconds(300),
    stepInterval: Int? = nil, patience: Int? = nil, snapshotInterval: Int? = nil
  ) {
    precondition(
      epochs > 0 && evaluationInterval > 0 && stepInterval ?? 1 > 0 && patience ?? 1 > 0
        && snapshotInterval ?? 1 > 0,
      "TrainingPlan: \(epochs) epochs, evaluated each \(evaluationInterval), losses each"
        + " \(stepInterval ?? 1) steps, a patience of \(patience ?? 1), snapshots each"
        + " \(snapshotInterval ?? 1): expected 1 or more")
    self.snapshotInterval = snapshotInterval
    self.patience = patience
    self.epochs = epochs
    self.evaluationInterval = evaluationInterval
    self.checkpointInterval = checkpointInterval
    self.stepInterval = stepInterval
  }
}
