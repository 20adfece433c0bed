/// How long a run lasts, and what happens on the way.
public struct TrainingPlan: Hashable, Sendable {
  /// Passes over the training data.
  public let epochs: Int
  /// Epochs from one evaluation to the next; the last epoch is always evaluated.
  public let evaluationInterval: Int
  /// The longest time without a checkpoint; one is written after every epoch anyhow.
  public let checkpointInterval: Duration

  /// - Precondition: `epochs` and `evaluationInterval` are positive.
  public init(
    epochs: Int, evaluationInterval: Int = 1, checkpointInterval: Duration = .seconds(300)
  ) {
    precondition(
      epochs > 0 && evaluationInterval > 0,
      "TrainingPlan: \(epochs) epochs, evaluated each \(evaluationInterval): expected 1 or more")
    self.epochs = epochs
    self.evaluationInterval = evaluationInterval
    self.checkpointInterval = checkpointInterval
  }
}
