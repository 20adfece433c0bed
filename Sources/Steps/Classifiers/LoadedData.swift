import DataPipeline
import FileAccess
import Networks
import TensorCore
import Training

/// The data of a recipe, read once.
struct LoadedData {
  /// The training batches and the test batches.
  struct Loaders {
    let training: BatchLoader
    let test: BatchLoader

    /// The flaws of the images and labels, a sentence each.
    var flaws: [String] {
      training.dataset.flaws(part: "training") + test.dataset.flaws(part: "test")
    }
  }

  /// The description of the data for the classifier's file.
  let manifest: ClassifierManifest
  private let classifier: ClassifierTraining
  private let training: any ClassificationDataset
  private let test: any ClassificationDataset
  private let labeled: LabeledSubset?
  private let seesUnlabeled: Bool

  /// - Parameters:
  ///   - seesUnlabeled: Whether the training uses images without labels.
  ///   - normalization: The normalization of an already trained model.
  init(
    _ classifier: ClassifierTraining, seesUnlabeled: Bool, normalization: Normalization?
  ) throws {
    let data = classifier.data
    let training = try data.load(.train)
    let test = try data.load(.test)
    guard test.classNames == training.classNames else {
      throw FileProblem(
        .malformed, path: data.path ?? "data",
        found: "the training classes are \(training.classNames.listed()), but the test classes are"
          + " \(test.classNames.listed())",
        advice: "Use the same classes in both splits")
    }
    guard test.imageShape == training.imageShape else {
      throw FileProblem(
        .malformed, path: data.path ?? "data",
        found: "the training images are \(training.imageShape), but the test images are"
          + " \(test.imageShape)",
        advice: "Bring all images to one size; for image folders, set data.size")
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

  /// The batches for a network; its memory use determines the test batch size.
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
