/// Receives the progress of an experiment, for a terminal, a log or a window.
public protocol ExperimentListener: AnyObject {
  /// A permanent line, such as the start of a stage or a result.
  func line(_ text: String)

  /// A task begins.
  ///
  /// - Parameters:
  ///   - label: The name of the task: `epoch 3/10`.
  ///   - unit: The counted unit, in the plural: `images`.
  ///   - total: The total number of units; nil if unknown.
  ///   - completed: The number of units done before.
  func begin(_ label: String, unit: String, total: Int?, completed: Int)

  /// This many units are done.
  func update(_ completed: Int, _ message: @autoclosure () -> String)

  /// The task has ended.
  func end()
}

/// Ignores all progress.
public final class SilentListener: ExperimentListener {
  /// A listener for programs that only need the result.
  public init() {}
  /// Does nothing.
  public func line(_ text: String) {}
  /// Does nothing.
  public func begin(_ label: String, unit: String, total: Int?, completed: Int) {}
  /// Does nothing.
  public func update(_ completed: Int, _ message: @autoclosure () -> String) {}
  /// Does nothing.
  public func end() {}
}
