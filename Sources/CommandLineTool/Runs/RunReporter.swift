import Foundation
import Training

/// Shows a run on standard error: a bar on a terminal, one line per epoch anywhere.
final class RunReporter: RunObserver {
  private let bar = ProgressBar()
  private let batchSize: Int
  private var epochShown: Int?

  init(batchSize: Int) { self.batchSize = batchSize }

  /// Writes a line that stays.
  func line(_ text: String) { bar.line(text) }

  func stepEnded(
    _ progress: RunProgress, stepsPerEpoch: Int, epochs: Int, _ report: StepReport
  ) {
    let images = progress.stepInEpoch * batchSize
    if epochShown != progress.epoch {
      epochShown = progress.epoch
      bar.begin(
        "epoch \(progress.epoch + 1)/\(epochs)", unit: "images", total: stepsPerEpoch * batchSize,
        completed: images)
    }
    bar.update(images, "loss \(String(format: "%.4f", progress.meanLoss))")
  }

  func epochEnded(_ summary: EpochSummary) {
    bar.end()
    var words = [
      "epoch \(summary.epoch)/\(summary.epochs)",
      "train loss \(String(format: "%.4f", summary.trainLoss))",
    ]
    for metric in summary.evaluation?.metrics ?? [] {
      words.append("\(metric.name) \(String(format: "%.4f", metric.value))")
    }
    words.append(humanDuration(summary.seconds))
    bar.line(words.joined(separator: "  ") + (summary.isBest ? "  best" : ""))
  }

  /// Shows the teachers' work on the training images.
  func teacherProgress(_ done: Int, _ total: Int) {
    if epochShown == nil {
      epochShown = -1
      bar.begin("teacher outputs", unit: "images", total: total)
    }
    bar.update(done)
    if done == total { bar.end() }
  }
}
