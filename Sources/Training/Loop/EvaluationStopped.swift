/// A signal ended an evaluation. The run saves a checkpoint from before the evaluation, and measures
/// again when it is resumed.
public struct EvaluationStopped: Error, Hashable, Sendable {
  /// The signal's number.
  public let signal: Int32

  /// Describes the end by a signal.
  public init(signal: Int32) { self.signal = signal }
}
