import DataPipeline
import FileAccess
import Networks
import TensorCore
import Training

/// The data that a recipe names, read once.
struct LoadedData {
  /// Batches to learn from, and to measure on.
  struct Loaders {
    let training: BatchLoader
    let test: BatchLoader
  }

  /// What a classifier's file says of the data.
  let manifest: ClassifierManifest
  private let classifier: ClassifierTraining
  private let training: any ClassificationDataset
  private let test: any ClassificationDataset
  private let labeled: LabeledSubset?
  private let seesUnlabeled: Bool

  /// - Parameters:
  ///   - seesUnlabeled: Whether there is something to learn from an image without a label.
  ///   - normalization: Of the images that a model has learned from already.
  init(
    _ classifier: ClassifierTraining, seesUnlabeled: Bool, normalization: Normalization?
  ) throws {
    let data = classifier.data
    let training = try data.load(.train)
    let test = try data.load(.test)
    guard test.classNames == training.classNames else {
      throw FileProblem(
        .malformed, path: data.path ?? "data",
        found: "the classes for training are \(training.classNames), those for testing"
          + " \(test.classNames)",
        advice: "Give both parts the same classes")
    }
    guard test.imageShape == training.imageShape else {
      throw FileProblem(
        .malformed, path: data.path ?? "data",
        found: "images for training are \(training.imageShape), those for testing"
          + " \(test.imageShape)",
        advice: "Bring them to one size; for image folders, data.size does it")
    }
    self.classifier = classifier
    self.training = training
    self.test = test
    self.seesUnlabeled = seesUnlabeled
    labeled = try data.labeledSubset(of: training, seed: classifier.seed)
    manifest = ClassifierManifest(
      imageShape: training.imageShape, classNames: training.classNames,
      normalization: try (data.normalization == nil ? normalization : nil)
        ?? data.normalization(for: training))
  }

  /// The batches for a network, whose memory decides how many test images go at a time.
  func loaders(for plan: NetworkPlan) -> Loaders {
    let seen = labeled.flatMap { seesUnlabeled ? nil : $0.indices }
    return Loaders(
      training: BatchLoader(
        seen.map { DatasetSubset(training, indices: $0) } ?? training,
        batchSize: classifier.training.batchSize, seed: classifier.seed, shuffles: true,
        augmentation: classifier.augmentation, normalization: manifest.normalization,
        labeledSubset: seesUnlabeled ? labeled : nil),
      test: BatchLoader(
        test, batchSize: plan.batchSize(250, for: training.imageShape),
        normalization: manifest.normalization))
  }
}
