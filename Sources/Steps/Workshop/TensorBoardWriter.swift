import FileAccess
import Logging
import Reporting
import Training

/// Writes the losses, metrics and pictures of a run as events for TensorBoard.
///
/// - `train/step_loss`, `train/learning_rate` and `loss/TERM` are those of single steps, one in
///   `stepInterval`. `train/loss` is the mean over an epoch.
/// - `test/METRIC` are the metrics of an evaluation, and `samples` is the picture of an epoch.
package final class TensorBoardWriter: RunObserver {
  /// The number of steps between two events, if the run logs no terms of its loss.
  package static let standardInterval = 50
  private let folder: RunFolder
  private let stepInterval: Int
  private let logger: Logger
  private let events: EventFolder
  private var hasFailed = false

  /// Writes the events of the run in `folder`; logs the first error to `logger`.
  package init(_ folder: RunFolder, stepInterval: Int?, logger: Logger) {
    self.folder = folder
    self.stepInterval = stepInterval ?? Self.standardInterval
    self.logger = logger
    events = EventFolder(folder.tensorBoard)
  }

  /// Removes the events after a checkpoint.
  package func runStarted(atStep step: Int) { attempt { try events.begin(atStep: step) } }

  /// Adds the losses of the step, if it is due.
  package func stepEnded(
    _ progress: RunProgress, stepsPerEpoch: Int, epochs: Int, _ report: StepReport
  ) {
    let step = progress.epoch * stepsPerEpoch + progress.stepInEpoch
    guard step.isMultiple(of: stepInterval) else { return }
    let scalars =
      [("train/step_loss", report.loss), ("train/learning_rate", Double(report.learningRate))]
      + report.parts.map { ("loss/\($0.name)", $0.value) }
    attempt { try events.add(scalars, step: step) }
  }

  /// Adds the metrics and the picture of the epoch.
  package func epochMeasured(_ summary: EpochSummary) {
    let metrics = summary.evaluation?.metrics ?? []
    let prefix = MetricGlossary.validation
    let scalars =
      [("train/loss", summary.trainLoss)]
      + metrics.map { metric in
        metric.name.hasPrefix(prefix)
          ? ("validation/\(metric.name.dropFirst(prefix.count))", metric.value)
          : ("test/\(metric.name)", metric.value)
      }
    attempt {
      try events.add(scalars, step: summary.step)
      let picture = folder.sample(ofEpoch: summary.epoch)
      if FileContents.exists(picture) {
        try events.add("samples", picture: picture, step: summary.step)
      }
    }
  }

  /// A training continues even if its events cannot be written.
  private func attempt(_ body: () throws -> Void) {
    guard !hasFailed else { return }
    do {
      try body()
    } catch {
      hasFailed = true
      logger.warning("could not write events for TensorBoard, and write no more of them: \(error)")
    }
  }
}
