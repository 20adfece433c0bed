import DataPipeline
import Metrics

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
    var metrics = ClassificationMetrics()
    var elapsed = Duration.zero
    for batch in loader.batches(epoch: 0) {
      let start = ContinuousClock.now
      let logits = classifier.logits(batch.images)
      elapsed += start.duration(to: .now)
      metrics.add(logits: logits, labels: batch.labels)
    }
    count = metrics.count
    top1 = metrics.top1
    top5 = metrics.top5
    crossEntropy = metrics.crossEntropy
    calibrationError = metrics.calibrationError
    millisecondsPerImage = elapsed / .milliseconds(1) / Double(max(1, count))
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
