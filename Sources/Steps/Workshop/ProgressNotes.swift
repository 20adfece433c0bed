import Dispatch
import Reporting

/// The progress of a long task as a line of text from time to time, for logs.
package struct ProgressNotes {
  private let label: String
  private let unit: String
  private let total: Int?
  private let startCompleted: Int
  private let startSeconds: Double
  private var nextSeconds: Double
  private static let interval = 30.0

  /// Starts the task.
  ///
  /// - Parameters:
  ///   - label: The name of the task: `teacher outputs`.
  ///   - unit: The counted unit, in the plural: `images`.
  ///   - total: The total number of units; nil if unknown.
  ///   - completed: The number of units done before.
  ///   - seconds: The time of a monotonic clock.
  package init(
    _ label: String, unit: String, total: Int?, completed: Int, at seconds: Double = Self.now
  ) {
    self.label = label
    self.unit = unit
    self.total = total
    startCompleted = completed
    startSeconds = seconds
    nextSeconds = seconds + Self.interval
  }

  /// A monotonic clock in seconds.
  package static var now: Double { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 }

  /// The progress and an estimate of the time that is left, at most twice a minute; nil in between.
  package mutating func line(_ completed: Int, at seconds: Double = Self.now) -> String? {
    guard seconds >= nextSeconds else { return nil }
    nextSeconds = seconds + Self.interval
    var text = "\(label): \(humanCount(completed))"
    guard let total else { return "\(text) \(unit)" }
    text += " of \(humanCount(total)) \(unit)"
    let new = completed - startCompleted
    guard new > 0 else { return text }
    let left = (seconds - startSeconds) / Double(new) * Double(max(0, total - completed))
    return "\(text), about \(humanDuration(left)) left"
  }
}
