import Experiments
import Steps

/// Shows the progress of a task on one line of standard error, redrawn in place.
///
/// If standard error is not a terminal, the text passed to `line(_:)` appears, and a line about the
/// progress of a long task from time to time.
package final class ProgressBar: ExperimentListener {
  private let console: Console
  private let now: () -> Double
  private var shown = ProgressLine()
  private var isActive = false
  private var isDrawn = false
  private var startSeconds = 0.0
  private var startCompleted = 0
  private var nextDrawSeconds = 0.0
  private var notes: ProgressNotes?

  /// A bar without a task.
  ///
  /// - Parameter now: A monotonic clock in seconds.
  package init(
    console: Console = .standardError,
    now: @escaping () -> Double = { ProgressNotes.now }
  ) {
    self.console = console
    self.now = now
  }

  deinit { end() }

  /// Starts a task, such as an epoch, and its clock.
  ///
  /// - Parameters:
  ///   - label: The name of the task: `epoch 3/10`.
  ///   - unit: The counted unit, in the plural: `images`.
  ///   - total: The total number of units; nil if unknown.
  ///   - completed: The units done before, in a resumed epoch.
  package func begin(_ label: String, unit: String, total: Int?, completed: Int = 0) {
    shown = ProgressLine(label: label, unit: unit, completed: completed, total: total)
    isActive = true
    startSeconds = now()
    startCompleted = completed
    nextDrawSeconds = startSeconds
    notes = ProgressNotes(label, unit: unit, total: total, completed: completed, at: startSeconds)
    draw()
  }

  /// Records that `completed` units are done; redraws the line at most ten times a second.
  ///
  /// - Parameter message: A few metrics: `loss 0.312`; evaluated only if the line is drawn.
  package func update(_ completed: Int, _ message: @autoclosure () -> String = "") {
    guard isActive else { return }
    let time = now()
    guard console.isTerminal else {
      if let note = notes?.line(completed, at: time) { line(note) }
      return
    }
    shown.completed = completed
    guard time >= nextDrawSeconds else { return }
    shown.message = message()
    draw(at: time)
  }

  /// Writes a permanent line, above the bar if there is one.
  package func line(_ text: String) {
    erase()
    console.write(text + "\n")
    if isActive { draw() }
  }

  /// Ends the task and erases the bar.
  package func end() {
    isActive = false
    erase()
  }

  private func draw() { draw(at: now()) }

  private func draw(at time: Double) {
    guard console.isTerminal else { return }
    nextDrawSeconds = time + 0.1
    shown.elapsedSeconds = time - startSeconds
    let done = shown.completed - startCompleted
    shown.rate = done > 0 && shown.elapsedSeconds > 0 ? Double(done) / shown.elapsedSeconds : nil
    // The last column stays free, because some terminals wrap if it is used.
    let text = shown.text(
      columns: console.columns() - 1, usesUnicode: console.usesUnicode,
      usesColor: console.usesColor)
    console.write("\r\u{1B}[2K" + text)
    isDrawn = true
  }

  private func erase() {
    guard isDrawn else { return }
    console.write("\r\u{1B}[2K")
    isDrawn = false
  }
}
