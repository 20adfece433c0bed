import Foundation
import Reporting
import Training

/// Tells a listener of a training: how far an epoch is, and a line per epoch.
final class TrainingProgress: RunObserver {
  private let listener: any ExperimentListener
  private let batchSize: Int
  private var epochShown: Int?

  init(_ listener: any ExperimentListener, batchSize: Int) {
    self.listener = listener
    self.batchSize = batchSize
  }

  func stepEnded(
    _ progress: RunProgress, stepsPerEpoch: Int, epochs: Int, _ report: StepReport
  ) {
    let images = progress.stepInEpoch * batchSize
    if epochShown != progress.epoch {
      epochShown = progress.epoch
      listener.begin(
        "epoch \(progress.epoch + 1)/\(epochs)", unit: "images", total: stepsPerEpoch * batchSize,
        completed: images)
    }
    listener.update(images, "loss \(String(format: "%.4f", progress.meanLoss))")
  }

  func epochEnded(_ summary: EpochSummary) {
    listener.end()
    var words = [
      "epoch \(summary.epoch)/\(summary.epochs)",
      "train loss \(String(format: "%.4f", summary.trainLoss))",
    ]
    for metric in summary.evaluation?.metrics ?? [] {
      words.append("\(metric.name) \(String(format: "%.4f", metric.value))")
    }
    words.append(humanDuration(summary.seconds))
    listener.line(words.joined(separator: "  ") + (summary.isBest ? "  best" : ""))
  }
}
