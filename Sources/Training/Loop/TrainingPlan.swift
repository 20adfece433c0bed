/// How long a run lasts, and what happens on the way.
public struct TrainingPlan: Hashable, Sendable {
  /// Passes over the training data.
  public let epochs: Int
  /// Epochs from one evaluation to the next; the last epoch is always evaluated.
  public let evaluationInterval: Int
  /// The longest time without a checkpoint; one is written after every epoch anyhow.
  public let checkpointInterval: Duration
  /// Steps from one line of `steps.jsonl` to the next, which has the means over them; nil for none.
  public let stepInterval: Int?

  /// - Precondition: `epochs` and the intervals are positive.
  public init(
    epochs: Int, evaluationInterval: Int = 1, checkpointInterval: Duration = .seconds(300),
    stepInterval: Int? = nil
  ) {
    precondition(
      epochs > 0 && evaluationInterval > 0 && stepInterval ?? 1 > 0,
      "TrainingPlan: \(epochs) epochs, evaluated each \(evaluationInterval), losses each"
        + " \(stepInterval ?? 1) steps: expected 1 or more")
    self.epochs = epochs
    self.evaluationInterval = evaluationInterval
    self.checkpointInterval = checkpointInterval
    self.stepInterval = stepInterval
  }
}
