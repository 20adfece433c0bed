import Dispatch
import Experiments
import Steps

/// Shows how far a piece of work has come: one line of standard error, redrawn in place.
///
/// Where standard error is no terminal nothing is redrawn; only what `line(_:)` is given appears.
package final class ProgressBar: ExperimentListener {
  private let console: Console
  private let now: () -> Double
  private var shown = ProgressLine()
  private var isActive = false
  private var isDrawn = false
  private var startSeconds = 0.0
  private var startCompleted = 0
  private var nextDrawSeconds = 0.0

  /// A bar that shows nothing yet.
  ///
  /// - Parameter now: A clock in seconds that never goes back.
  package init(
    console: Console = .standardError,
    now: @escaping () -> Double = { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 }
  ) {
    self.console = console
    self.now = now
  }

  deinit { end() }

  /// Starts a piece of work, such as an epoch, and its clock.
  ///
  /// - Parameters:
  ///   - label: What it is: `epoch 3/10`.
  ///   - unit: What is counted, in the plural: `images`.
  ///   - total: How many there will be; nil if nobody knows.
  ///   - completed: How many were done before, in a resumed epoch.
  package func begin(_ label: String, unit: String, total: Int?, completed: Int = 0) {
    shown = ProgressLine(label: label, unit: unit, completed: completed, total: total)
    isActive = true
    startSeconds = now()
    startCompleted = completed
    nextDrawSeconds = startSeconds
    draw()
  }

  /// Notes that `completed` units are done; at most ten times a second the line is drawn anew.
  ///
  /// - Parameter message: A few metrics: `loss 0.312`; made only if the line is drawn.
  package func update(_ completed: Int, _ message: @autoclosure () -> String = "") {
    guard isActive, console.isTerminal else { return }
    shown.completed = completed
    let time = now()
    guard time >= nextDrawSeconds else { return }
    shown.message = message()
    draw(at: time)
  }

  /// Writes a line that stays, above the bar if there is one.
  package func line(_ text: String) {
    erase()
    console.write(text + "\n")
    if isActive { draw() }
  }

  /// Ends the piece of work and erases the bar.
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
    // The last column stays free: a sign there makes some terminals wrap.
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
