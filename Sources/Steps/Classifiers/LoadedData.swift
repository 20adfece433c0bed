import DataPipeline
import FileAccess
import Networks
import TensorCore
import Training

/// The data of a recipe, read once.
struct LoadedData {
  /// The batches of each part.
  struct Loaders {
    let training: BatchLoader
    /// The images that choose the best epoch; nil if the test images do.
    let validation: BatchLoader?
    let test: BatchLoader

    /// What should be known of the files, and the flaws of the images and labels, a sentence each.
    var flaws: [String] {
      let parts: [(name: String, images: (any ClassificationDataset)?)] = [
        ("training", training.dataset), ("validation", validation?.dataset), ("test", test.dataset),
      ]
      return parts.flatMap { name, images in
        images.map { $0.notes + $0.flaws(part: name) } ?? []
      }
    }
  }

  /// The description of the data for the classifier's file.
  let manifest: ClassifierManifest
  private let classifier: ClassifierTraining
  private let parts: ClassificationParts
  private let labeled: LabeledSubset?
  private let seesUnlabeled: Bool
  /// How the training images were chosen, a sentence for each choice.
  let choices: [String]

  /// - Parameters:
  ///   - choose: Chooses the training images, as `data.select` says.
  ///   - seesUnlabeled: Whether the training uses images without labels.
  ///   - normalization: The normalization of an already trained model.
  ///   - progress: Called while images are decoded; can throw to stop.
  init(
    _ classifier: ClassifierTraining, choosing choose: ImageChoice?, seesUnlabeled: Bool,
    normalization: Normalization?,
    progress: (_ part: DatasetSplit, _ done: Int, _ total: Int) throws -> Void
  ) throws {
    let data = classifier.data
    let whole = try data.parts(seed: classifier.seed, progress: progress)
    try Self.refuseDifferent(whole, path: data.path ?? "data")
    let chosen = try choose.map { try $0(whole.training) }
    let drawn =
      data.isBootstrap
      ? "data: as many training images as there are, drawn with replacement by the seed" : nil
    choices = [chosen?.words, drawn].compactMap(\.self)
    let selected = chosen?.images ?? whole.training
    let training =
      data.isBootstrap ? selected.bootstrapped(seed: classifier.seed) : selected
    self.classifier = classifier
    parts = ClassificationParts(
      training: training, validation: whole.validation, test: whole.test)
    self.seesUnlabeled = seesUnlabeled
    labeled = try data.labeledSubset(
      of: training, seed: data.drawingSeed(of: classifier.seed))
    manifest = ClassifierManifest(
      imageShape: training.imageShape, classNames: training.classNames,
      normalization: try (data.normalization == nil ? normalization : nil)
        ?? data.normalization(for: training))
  }

  /// Rejects parts with other classes or sizes than the training images.
  private static func refuseDifferent(_ parts: ClassificationParts, path: String) throws {
    let training = parts.training
    for (name, part) in [("test", parts.test)]
      + (parts.validation.map { [("validation", $0)] } ?? [])
    {
      guard part.classNames == training.classNames else {
        throw FileProblem(
          .malformed, path: path,
          found: "the training classes are \(training.classNames.listed()), but the \(name) classes"
            + " are \(part.classNames.listed())",
          advice: "Use the same classes in both splits")
      }
      guard part.imageShape == training.imageShape else {
        throw FileProblem(
          .malformed, path: path,
          found: "the training images are \(training.imageShape), but the \(name) images are"
            + " \(part.imageShape)",
          advice: "Bring all images to one size; for image folders, set data.size")
      }
    }
  }

  /// The batches for a network; its memory use determines the test batch size.
  ///
  /// - Parameter views: The number of views of each training image; nil for a new one in each epoch.
  func loaders(for plan: NetworkPlan, views: Int? = nil) -> Loaders {
    let seen = labeled.flatMap { seesUnlabeled ? nil : $0.indices }
    func measuring(_ images: any ClassificationDataset) -> BatchLoader {
      BatchLoader(measuring: images, with: plan, normalization: manifest.normalization)
    }
    return Loaders(
      training: BatchLoader(
        seen.map { DatasetSubset(parts.training, indices: $0) } ?? parts.training,
        batchSize: classifier.training.batchSize, seed: classifier.seed, shuffles: true,
        augmentation: classifier.augmentation, normalization: manifest.normalization,
        labeledSubset: seesUnlabeled ? labeled : nil, views: views),
      validation: parts.validation.map(measuring), test: measuring(parts.test))
  }
}
