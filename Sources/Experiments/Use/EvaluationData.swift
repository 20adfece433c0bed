import DataPipeline
import FileAccess
import Networks
import TensorCore
import Training

/// Labeled images for an existing classifier.
public struct EvaluationData: Sendable {
  private let data: String
  private let split: FashionMNIST.Split
  private let limit: Int?

  /// Describes a set of images.
  ///
  /// - Parameters:
  ///   - data: `fashion-mnist`, a folder with the four IDX files of the MNIST family, or a folder
  ///     with one folder of PNG images per class.
  ///   - split: The part to read.
  ///   - limit: The maximum number of images, from the start.
  public init(_ data: String, _ split: FashionMNIST.Split = .test, limit: Int? = nil) {
    self.data = data
    self.split = split
    self.limit = limit
  }

  /// The images in batches, normalized for `classifier`.
  ///
  /// - Throws: `FileProblem` if the images or their classes do not match the classifier.
  public func loader(for classifier: Classifier) throws -> BatchLoader {
    let manifest = classifier.manifest
    let dataset = try load(manifest)
    if let misfit = misfit(dataset, manifest) {
      throw FileProblem(
        .malformed, path: data, found: misfit,
        advice: "Name the data set that the model was trained on, with --data")
    }
    let count = min(limit ?? dataset.count, dataset.count)
    return BatchLoader(
      count < dataset.count ? DatasetSubset(dataset, indices: Array(0..<count)) : dataset,
      batchSize: classifier.model.plan.batchSize(250, for: Shape(manifest.imageShape)),
      normalization: manifest.normalization)
  }

  /// The difference between the data and the model's training data; nil if there is none.
  private func misfit(
    _ dataset: any ClassificationDataset, _ manifest: ClassifierManifest
  ) -> String? {
    guard dataset.classNames.count == manifest.classNames.count else {
      return "the data has \(dataset.classNames.count) classes, but the model has"
        + " \(manifest.classNames.count)"
    }
    guard dataset.classNames == manifest.classNames else {
      return "the classes of the data are \(dataset.classNames), those of the model are"
        + " \(manifest.classNames)"
    }
    guard dataset.imageShape.extents == manifest.imageShape else {
      return "the images are \(dataset.imageShape), but the model reads"
        + " \(Shape(manifest.imageShape))"
    }
    return nil
  }

  private func load(_ manifest: ClassifierManifest) throws -> any ClassificationDataset {
    if data == "fashion-mnist" { return try FashionMNIST(split) }
    let prefix = split == .train ? "train" : "t10k"
    let (images, labels) = (
      "\(data)/\(prefix)-images-idx3-ubyte", "\(data)/\(prefix)-labels-idx1-ubyte"
    )
    if let labels = [labels, labels + ".gz"].first(where: FileContents.exists) {
      return try IDXDataset(
        images: [images, images + ".gz"].first(where: FileContents.exists) ?? images,
        labels: labels, classNames: manifest.classNames, ifMissing: "Check the path")
    }
    let part = data + "/" + split.rawValue
    let size = ImageSize(height: manifest.imageShape[0], width: manifest.imageShape[1])
    return try ImageFolder(
      FileContents.exists(part) ? part : data, size: size,
      color: manifest.imageShape[2] == 1 ? .gray : .rgb)
  }
}
