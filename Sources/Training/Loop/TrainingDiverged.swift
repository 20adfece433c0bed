/// The loss or a weight is no longer a finite number.
public struct TrainingDiverged: Error, Hashable, Sendable, CustomStringConvertible {
  /// The step at which it was noticed, from 1.
  public let step: Int
  /// The epoch, from 1.
  public let epoch: Int
  /// What was found.
  public let found: String
  /// The checkpoint that is still good; nil if there was none yet.
  public let checkpoint: String?

  /// What happened, what is safe, what to try.
  public var description: String {
    let kept =
      checkpoint.map { "The last good checkpoint is kept in \($0)." }
      ?? "No checkpoint was due yet."
    return "Training diverged at step \(step) (epoch \(epoch)): \(found). \(kept)"
      + " Start anew in another folder, with a lower schedule.learning_rate or a longer warm-up."
  }
}
