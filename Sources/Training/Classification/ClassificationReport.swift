import DataPipeline
import Foundation
import Layers
import TensorCore

/// How well a classifier does on labeled images.
public struct ClassificationReport: Hashable, Sendable {
  /// Images measured.
  public let count: Int
  /// Share whose most probable class is the label, in 0...1.
  public let top1: Double
  /// Share whose label is among the five most probable classes, in 0...1.
  public let top5: Double
  /// Mean of −log of the label's probability, in nats.
  public let crossEntropy: Double
  /// Expected calibration error over 15 equal bins of confidence, in 0...1 (Guo et al. 2017, eq.
  /// 3).
  public let calibrationError: Double
  /// Wall time of the forward pass per image.
  public let millisecondsPerImage: Double

  /// Measures `classifier` on every batch of `loader`.
  public init(of classifier: Classifier, on loader: BatchLoader) {
    var tally = Tally()
    var elapsed = Duration.zero
    for batch in loader.batches(epoch: 0) {
      let start = ContinuousClock.now
      let logits = classifier.logits(batch.images)
      elapsed += start.duration(to: .now)
      tally.add(logits.logSoftmax(), labels: batch.labels)
    }
    let count = max(1, tally.count)
    self.count = tally.count
    top1 = Double(tally.top1) / Double(count)
    top5 = Double(tally.top5) / Double(count)
    crossEntropy = tally.crossEntropy / Double(count)
    calibrationError = tally.bins.reduce(0) { $0 + abs($1.correct - $1.confidence) } / Double(count)
    millisecondsPerImage = elapsed / .milliseconds(1) / Double(count)
  }

  /// What `metrics.jsonl` records: everything that is the same in each run of one seed.
  public var evaluation: EvaluationReport {
    EvaluationReport(
      metrics: [
        .init("top1", top1), .init("top5", top5), .init("cross_entropy", crossEntropy),
        .init("calibration_error", calibrationError),
      ], quality: top1)
  }
}

/// Sums over images.
private struct Tally {
  var count = 0
  var top1 = 0
  var top5 = 0
  var crossEntropy = 0.0
  var bins = [(correct: Double, confidence: Double)](repeating: (0, 0), count: 15)

  mutating func add(_ logProbabilities: Tensor, labels: [Int]) {
    let classes = logProbabilities.shape[1]
    let scalars = logProbabilities.scalars
    for (row, label) in labels.enumerated() where label >= 0 {
      let values = scalars[row * classes..<(row + 1) * classes]
      let ofLabel = values[row * classes + label]
      // Ties count against the classifier, so that constant outputs do not look right.
      // So do outputs that are not numbers; the cross-entropy then shows them.
      let isNumber = values.allSatisfy { !$0.isNaN }
      let rank = isNumber ? values.count { $0 >= ofLabel } - 1 : .max
      let confidence = isNumber ? exp(Double(values.max() ?? 0)) : 0
      let bin = min(bins.count - 1, Int(confidence * Double(bins.count)))
      count += 1
      top1 += rank == 0 ? 1 : 0
      top5 += rank < 5 ? 1 : 0
      crossEntropy -= Double(ofLabel)
      bins[bin].correct += rank == 0 ? 1 : 0
      bins[bin].confidence += confidence
    }
  }
}
