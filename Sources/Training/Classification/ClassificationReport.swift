import DataPipeline
import Metrics
import TensorCore

/// The metrics of a classifier on labeled images.
public struct ClassificationReport: Hashable, Sendable {
  /// The number of images.
  public let count: Int
  /// The share of images whose most probable class is the label, in 0...1.
  public let top1: Double
  /// The share of images whose label is among the five most probable classes, in 0...1.
  public let top5: Double
  /// The mean of −log of the label's probability, in nats.
  public let crossEntropy: Double
  /// Expected calibration error over 15 equal bins of confidence, in 0...1 (Guo et al. 2017, eq.
  /// 3).
  public let calibrationError: Double
  /// The number of images of each class that were taken for each class, without zeros, in the order
  /// of the classes. The images of a class that were taken for it are the right ones.
  public let confusions: [Confusion]
  /// The wall time of the forward pass per image.
  public let millisecondsPerImage: Double

  /// Measures `classifier` on every batch of `loader`.
  public init(of classifier: Classifier, on loader: BatchLoader) {
    self.init(of: classifier, on: loader) {}
  }

  /// Measures `classifier` on every batch of `loader`.
  ///
  /// - Parameters:
  ///   - classifier: The classifier.
  ///   - loader: The batches.
  ///   - beforeEach: Called before each batch; it may throw to end the measurement.
  /// - Throws: What `beforeEach` throws.
  public init(
    of classifier: Classifier, on loader: BatchLoader, beforeEach: () throws -> Void
  ) rethrows {
    var metrics = ClassificationMetrics()
    var elapsed = Duration.zero
    for batch in loader.batches(epoch: 0) {
      try beforeEach()
      let start = ContinuousClock.now
      let logits = classifier.logits(batch.images)
      elapsed += start.duration(to: .now)
      metrics.add(logits: logits, labels: batch.labels)
    }
    self.init(
      metrics, millisecondsPerImage: elapsed / .milliseconds(1) / Double(max(1, metrics.count)))
  }

  /// Measures logits; the time per image is 0.
  ///
  /// - Parameters:
  ///   - logits: `[N, classes]`.
  ///   - labels: The class of each image; an image with a negative label is ignored.
  /// - Precondition: There is one label per row.
  public init(logits: Tensor, labels: [Int]) {
    var metrics = ClassificationMetrics()
    metrics.add(logits: logits, labels: labels)
    self.init(metrics, millisecondsPerImage: 0)
  }

  private init(_ metrics: ClassificationMetrics, millisecondsPerImage: Double) {
    count = metrics.count
    top1 = metrics.top1
    top5 = metrics.top5
    crossEntropy = metrics.crossEntropy
    calibrationError = metrics.calibrationError
    confusions = metrics.confusions
      .map { Confusion(label: $0.label, predicted: $0.predicted, count: $1) }
      .sorted { ($0.label, $0.predicted) < ($1.label, $1.predicted) }
    self.millisecondsPerImage = millisecondsPerImage
  }

  /// The metric that determines the best epoch.
  public enum Criterion: String, Codable, CaseIterable, Sendable {
    /// `top1`: higher is better.
    case accuracy
    /// `crossEntropy`: lower is better.
    case crossEntropy = "cross_entropy"
  }

  /// The metrics for `metrics.jsonl`: everything that is identical in each run with the same seed.
  public var evaluation: EvaluationReport { evaluation(bestBy: .accuracy) }

  /// The metrics for `metrics.jsonl`, with the one that determines the best epoch.
  public func evaluation(bestBy criterion: Criterion) -> EvaluationReport {
    let isAccuracy = criterion == .accuracy
    return EvaluationReport(
      metrics: [
        .init("top1", top1), .init("top5", top5), .init("cross_entropy", crossEntropy),
        .init("calibration_error", calibrationError),
      ], quality: isAccuracy ? top1 : -crossEntropy,
      qualityName: isAccuracy ? "top1" : "cross_entropy")
  }
}
