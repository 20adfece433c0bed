import Autograd
import DataPipeline
import Foundation
import Layers
import Networks
import TensorCore
import Testing
import Training

@Suite("Measuring a classifier")
struct ClassificationReportTests {
  /// A classifier whose logits are the bias of its last layer for every image.
  private func classifier(answering logits: [Float]) -> Classifier {
    let classifier = Classifier(
      .resNet(depth: 8, width: 1, inputChannels: 1, classes: logits.count),
      ClassifierManifest(
        imageShape: [8, 8, 1], classNames: logits.indices.map { "\($0)" },
        normalization: Normalization(mean: [0], deviation: [1])), seed: 1)
    for (name, parameter) in classifier.model.namedParameters where name.hasPrefix("fc.") {
      parameter.value =
        name == "fc.bias"
        ? Tensor(logits, shape: [logits.count]) : Tensor(zeros: parameter.value.shape)
    }
    return classifier
  }

  private func report(_ logits: [Float], images: Int) -> ClassificationReport {
    ClassificationReport(
      of: classifier(answering: logits),
      on: BatchLoader(blobs(images, classes: logits.count), batchSize: 4))
  }

  @Test func `Metrics equal values computed by hand`() {
    // Seven images with labels 0, 1, 2, 3, 4, 5, 0. Class 1 is the most probable, class 0 the
    // least.
    let logits: [Float] = [0, 5, 4, 3, 2, 1]
    let report = report(logits, images: 7)
    #expect(report.count == 7)
    #expect(report.top1 == 1.0 / 7)
    #expect(report.top5 == 5.0 / 7)
    let sum = logits.reduce(0.0) { $0 + exp(Double($1)) }
    let labels = [0, 1, 2, 3, 4, 5, 0]
    let entropy = labels.reduce(0.0) { $0 + log(sum) - Double(logits[$1]) } / 7
    #expect(abs(report.crossEntropy - entropy) < 1e-6)
    // All images fall into one bin.
    #expect(abs(report.calibrationError - abs(1.0 / 7 - exp(5) / sum)) < 1e-6)
  }
}
