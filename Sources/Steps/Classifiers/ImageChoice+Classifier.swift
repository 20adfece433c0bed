import DataPipeline
import Distillation
import FileAccess
import Foundation
import Metrics
import Networks
import RecipeLanguage
import TensorCore
import Training

/// What a classifier says of the images.
extension ImageChoice {
  /// The classifier, reading images with samples in 0...1.
  private func classifier(for images: any ClassificationDataset) throws -> TeacherEnsemble {
    let channels = images.imageShape[2]
    let plain = Normalization(
      mean: Array(repeating: 0, count: channels), deviation: Array(repeating: 1, count: channels))
    let path = workshop.path(selection.model ?? "")
    let found = try TeacherEnsemble(
      paths: [path],
      fitting: ClassifierManifest(
        imageShape: images.imageShape, classNames: images.classNames, normalization: plain),
      fallback: nil)
    guard found.teachers.count == 1 else {
      throw RecipeProblem(
        at: "\(Self.key).model",
        "\(path) has \(found.teachers.count) classifiers, expected one; name one of them")
    }
    return found
  }

  /// Calls `body` with what the classifier computes for each batch of the images.
  private func forEachAnswer(
    to images: DatasetSubset, _ classifier: TeacherEnsemble, featuresAt taps: [String],
    _ body: (TeacherAnswer, Batch) -> Void
  ) throws {
    let size = classifier.batchSize(64)
    let loader = BatchLoader(
      images, batchSize: size, normalization: classifier.normalization)
    try watched("images for data.select", unit: "images", total: images.count) { update in
      var done = 0
      for batch in loader.batches(epoch: 0) {
        let answers = try classifier.answers(to: batch, in: images, featuresAt: [taps])
        body(answers[0], batch)
        done += batch.count
        try update(done)
      }
    }
  }

  /// The cross-entropy of each image.
  func crossEntropies(of images: DatasetSubset) throws -> [Double] {
    var losses: [Double] = []
    try forEachAnswer(to: images, classifier(for: images), featuresAt: []) { answer, batch in
      let (scalars, classes) = (answer.output.scalars, answer.output.shape[1])
      for (place, label) in batch.labels.enumerated() {
        let row = scalars[place * classes..<(place + 1) * classes].map(Double.init)
        let largest = row.max() ?? 0
        let sum = row.reduce(0) { $0 + exp($1 - largest) }
        losses.append(log(sum) + largest - row[label])
      }
    }
    try refuse(losses.allSatisfy(\.isFinite))
    return losses
  }

  func coreset(of images: DatasetSubset, count: Int) throws -> Coreset {
    let classifier = try classifier(for: images)
    guard let tap = classifier.teachers[0].model.graph.lastFeatures else {
      throw RecipeProblem(
        at: "\(Self.key).model",
        "\(selection.model ?? "") does not end with a linear layer, whose input coreset needs. Choose"
          + " another classifier or another method")
    }
    var features: [Float] = []
    try forEachAnswer(to: images, classifier, featuresAt: [tap]) { answer, _ in
      features += answer.feature(at: tap).scalars
    }
    try refuse(features.allSatisfy(\.isFinite))
    var random = RandomStream(seed: seed, "coreset")
    let first = random.index(below: images.count)
    var found: Coreset?
    try watched("coreset", unit: "chosen images", total: count) { update in
      found = try Coreset(
        of: Tensor(features, shape: [images.count, features.count / images.count]), count: count,
        startingAt: first, progress: update)
    }
    guard let found else { preconditionFailure("ImageChoice: no coreset") }
    return found
  }

  private func refuse(_ isFinite: Bool) throws {
    guard !isFinite else { return }
    throw FileProblem(
      .malformed, path: workshop.path(selection.model ?? ""),
      found: "the outputs of this classifier for a training image contain NaN or infinity",
      advice: "Use another classifier, and check that its normalization suits the images")
  }

  /// Shows the progress of some work, and ends it at a signal.
  private func watched(
    _ label: String, unit: String, total: Int, _ body: ((Int) throws -> Void) throws -> Void
  ) throws {
    workshop.listener.begin(label, unit: unit, total: total, completed: 0)
    defer { workshop.listener.end() }
    try body { done in
      try workshop.refuseStopped()
      workshop.listener.update(done, "")
    }
  }
}

extension Graph {
  /// The node whose value the last layer reads, if that is linear; nil otherwise.
  fileprivate var lastFeatures: String? {
    guard let output = outputs.first, let last = nodes.first(where: { $0.name == output }),
      last.operation == "linear", let features = last.inputs.first,
      nodes.contains(where: { $0.name == features })
    else { return nil }
    return features
  }
}
