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
    // What is trained beside the model of the step is one task, because its epochs can be short.
    let isWhole = !name.isEmpty
    let images =
      ((isWhole ? progress.epoch * stepsPerEpoch : 0) + progress.stepInEpoch) * batchSize
    let begins = isWhole ? epochShown == nil : epochShown != progress.epoch
    if begins {
      listener.begin(
        isWhole ? "\(name)at most \(epochs) epochs" : "epoch \(progress.epoch + 1)/\(epochs)",
        unit: "images", total: (isWhole ? epochs : 1) * stepsPerEpoch * batchSize,
        completed: images)
    }
    epochShown = progress.epoch
    listener.update(images, "loss \(String(format: "%.4f", progress.meanLoss))")
  }

  func runEndedEarly(_ progress: RunProgress, because reason: String) {
    if !name.isEmpty { listener.end() }
    listener.line(name + reason)
  }

  func epochEnded(_ summary: EpochSummary) {
    if name.isEmpty || summary.epoch == summary.epochs { listener.end() }
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
