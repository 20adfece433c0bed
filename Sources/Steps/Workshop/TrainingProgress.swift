import Foundation
import Reporting
import Training

/// Reports a training to a listener: the progress within an epoch, and one line per epoch.
final class TrainingProgress: RunObserver {
  private let listener: any ExperimentListener
  private let batchSize: Int
  private let name: String
  private var epochShown: Int?
  /// Of the epochs of this session.
  private var seconds: [Double] = []

  /// - Parameter name: What is trained, in front of each line; empty for the model of the step.
  init(_ listener: any ExperimentListener, batchSize: Int, of name: String = "") {
    self.listener = listener
    self.batchSize = batchSize
    self.name = name.isEmpty ? "" : name + " "
  }

  func stepEnded(
    _ progress: RunProgress, stepsPerEpoch: Int, epochs: Int, _ report: StepReport
  ) {
    let images = progress.stepInEpoch * batchSize
    if epochShown != progress.epoch {
      epochShown = progress.epoch
      listener.begin(
        "\(name)epoch \(progress.epoch + 1)/\(epochs)", unit: "images",
        total: stepsPerEpoch * batchSize,
        completed: images)
    }
    listener.update(images, "loss \(String(format: "%.4f", progress.meanLoss))")
  }

  func runEndedEarly(_ progress: RunProgress, because reason: String) {
    listener.line(name + reason)
  }

  func epochEnded(_ summary: EpochSummary) {
    listener.end()
    seconds.append(summary.seconds)
    // What is trained beside the model of the step is reported when it is measured.
    guard name.isEmpty || summary.evaluation != nil else { return }
    var words = [
      "\(name)epoch \(summary.epoch)/\(summary.epochs)",
      "train loss \(String(format: "%.4f", summary.trainLoss))",
    ]
    for metric in summary.evaluation?.metrics ?? [] {
      words.append("\(metric.name) \(String(format: "%.4f", metric.value))")
    }
    words.append(humanDuration(summary.seconds))
    let epochsLeft = summary.epochs - summary.epoch
    if epochsLeft > 0 {
      let mean = seconds.reduce(0, +) / Double(seconds.count)
      words.append(
        "\(summary.canEndEarly ? "at most" : "about")"
          + " \(humanDuration(mean * Double(epochsLeft))) left")
    }
    listener.line(words.joined(separator: "  ") + (summary.isBest ? "  best" : ""))
  }
}
