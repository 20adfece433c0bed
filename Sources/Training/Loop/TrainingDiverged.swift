/// The loss or a weight is not a finite number.
public struct TrainingDiverged: Error, Hashable, Sendable, CustomStringConvertible {
  /// The step at which the divergence was detected, from 1.
  public let step: Int
  /// The epoch, from 1.
  public let epoch: Int
  /// What was found.
  public let found: String
  /// The last good checkpoint; nil if there is none.
  public let checkpoint: String?

  /// The divergence, the last good checkpoint, and the advice.
  public var description: String {
    let kept =
      checkpoint.map {
        "The last good checkpoint is kept in \($0). Start a new run in another folder"
      } ?? "There is no checkpoint yet. Start again"
    return "Training diverged at step \(step) (epoch \(epoch)): \(found). \(kept)"
      + " with a lower schedule.learning_rate or a longer warm-up."
  }
}
