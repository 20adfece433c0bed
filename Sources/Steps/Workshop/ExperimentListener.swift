/// Follows the progress of an experiment: a terminal, a log, a window.
public protocol ExperimentListener: AnyObject {
  /// A line that stays: what begins, what was found.
  func line(_ text: String)

  /// A piece of work begins.
  ///
  /// - Parameters:
  ///   - label: What it is: `epoch 3/10`.
  ///   - unit: What is counted, in the plural: `images`.
  ///   - total: How many there will be; nil if nobody knows.
  ///   - completed: How many were done before.
  func begin(_ label: String, unit: String, total: Int?, completed: Int)

  /// So much of it is done.
  func update(_ completed: Int, _ message: @autoclosure () -> String)

  /// It has ended.
  func end()
}

/// Keeps everything to itself.
public final class SilentListener: ExperimentListener {
  /// A listener for programs that need the result only.
  public init() {}
  /// Nothing.
  public func line(_ text: String) {}
  /// Nothing.
  public func begin(_ label: String, unit: String, total: Int?, completed: Int) {}
  /// Nothing.
  public func update(_ completed: Int, _ message: @autoclosure () -> String) {}
  /// Nothing.
  public func end() {}
}
