import Foundation
import Metrics
import TensorCore
import Testing

@Suite struct ClassificationMetricsTests {
  /// The metrics of as many images as labels, all with the same logits.
  private func metrics(_ logits: [Float], labels: [Int]) -> ClassificationMetrics {
    var metrics = ClassificationMetrics()
    metrics.add(
      logits: Tensor(
        labels.flatMap { _ in logits }, shape: [labels.count, logits.count]), labels: labels)
    return metrics
  }

  @Test func `Metrics equal those computed by hand`() {
    let logits: [Float] = [0, 5, 4, 3, 2, 1]
    let labels = [0, 1, 2, 3, 4, 5, 0]
    let metrics = metrics(logits, labels: labels)
    #expect(metrics.count == 7)
    #expect(metrics.top1 == 1.0 / 7)
    #expect(metrics.top5 == 5.0 / 7)
    let sum = logits.reduce(0.0) { $0 + exp(Double($1)) }
    let entropy = labels.reduce(0.0) { $0 + log(sum) - Double(logits[$1]) } / 7
    #expect(abs(metrics.crossEntropy - entropy) < 1e-6)
    // All images fall into one bin.
    #expect(abs(metrics.calibrationError - abs(1.0 / 7 - exp(5) / sum)) < 1e-6)
  }

  @Test func `Each image counts for its class and the predicted one`() {
    var metrics = metrics([0, 5, 4], labels: [0, 1, 2, 0, -1])
    // A tie is an error, and so is a number that is none.
    metrics.add(logits: Tensor([7, 7, 0, 1, .nan, 0], shape: [2, 3]), labels: [0, 0])
    #expect(
      metrics.confusions == [
        ClassPair(label: 0, predicted: 1): 4, ClassPair(label: 1, predicted: 1): 1,
        ClassPair(label: 2, predicted: 1): 1,
      ])
    #expect(metrics.confusions.filter { $0.key.label == $0.key.predicted }.map(\.value) == [1])
    #expect(metrics.top1 == 1.0 / 6)
  }

  @Test func `Batches accumulate, and images without a label are ignored`() {
    var parts = metrics([1, 0, 3], labels: [2, 0])
    parts.add(logits: Tensor([9, 0, 0, 1, 0, 3], shape: [2, 3]), labels: [-1, 1])
    let whole = metrics([1, 0, 3], labels: [2, 0, 1])
    #expect(parts.count == 3)
    #expect(parts.top1 == whole.top1 && parts.top5 == whole.top5)
    #expect(parts.crossEntropy == whole.crossEntropy)
    #expect(parts.calibrationError == whole.calibrationError)
  }

  @Test func `Confidences of two bins are compared with the accuracy of each`() {
    // One correct image at a confidence of about 0.5; two at 0.9, one of them correct.
    let even: [Float] = [0, 0.001]
    let sure: [Float] = [log(Float(9)), 0]
    var metrics = ClassificationMetrics()
    metrics.add(logits: Tensor(even, shape: [1, 2]), labels: [1])
    metrics.add(logits: Tensor(sure + sure, shape: [2, 2]), labels: [0, 1])
    // |1 - 0.5| of the first bin, |1 - 2 · 0.9| of the second, over three images.
    #expect(abs(metrics.calibrationError - (0.5 + 0.8) / 3) < 1e-3)
  }

  @Test func `Without images all metrics are zero`() {
    let metrics = ClassificationMetrics()
    #expect(metrics.count == 0 && metrics.top1 == 0 && metrics.top5 == 0)
    #expect(metrics.crossEntropy == 0 && metrics.calibrationError == 0)
  }

  @Test func `Constant outputs are never correct`() {
    let metrics = metrics([1, 1, 1], labels: [0, 1, 2, 0, 1, 2])
    #expect(metrics.top1 == 0)
    #expect(abs(metrics.crossEntropy - log(3)) < 1e-6)
  }

  @Test(arguments: [Float.nan, .infinity])
  func `NaN and infinite outputs are errors, and the cross-entropy shows them`(_ value: Float) {
    let metrics = metrics([value, 0, 0], labels: [0, 1, 2, 0, 1, 2])
    #expect(metrics.top1 == 0)
    #expect(metrics.top5 == 0)
    #expect(metrics.crossEntropy.isNaN)
    #expect(metrics.calibrationError == 0)
  }
}
