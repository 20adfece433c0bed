import DataPipeline
import FileAccess
import Networks
import TensorCore
import Training

/// Labeled images for a classifier that is there already.
public struct EvaluationData: Sendable {
  private let data: String
  private let split: FashionMNIST.Split
  private let limit: Int?

  /// Names images.
  ///
  /// - Parameters:
  ///   - data: `fashion-mnist`, a folder with the four IDX files of the MNIST family, or a folder with
  ///     a folder of PNG images per class.
  ///   - limit: At most so many images, from the start.
  public init(_ data: String, _ split: FashionMNIST.Split = .test, limit: Int? = nil) {
    self.data = data
    self.split = split
    self.limit = limit
  }

  /// The images in batches as `classifier` wants them.
  ///
  /// - Throws: `FileProblem` if the images or their classes are not those of the classifier.
  public func loader(for classifier: Classifier) throws -> BatchLoader {
    let manifest = classifier.manifest
    let dataset = try load(manifest)
    if let misfit = misfit(dataset, manifest) {
      throw FileProblem(
        .malformed, path: data, found: misfit,
        advice: "Name the data that the model was trained for")
    }
    let count = min(limit ?? dataset.count, dataset.count)
    return BatchLoader(
      count < dataset.count ? DatasetSubset(dataset, indices: Array(0..<count)) : dataset,
      batchSize: classifier.model.plan.batchSize(250, for: Shape(manifest.imageShape)),
      normalization: manifest.normalization)
  }

  /// In what the data differs from what the model was trained for; nil if in nothing.
  private func misfit(
    _ dataset: any ClassificationDataset, _ manifest: ClassifierManifest
  ) -> String? {
    guard dataset.classNames.count == manifest.classNames.count else {
      return "the data has \(dataset.classNames.count) classes, the model tells"
        + " \(manifest.classNames.count) apart"
    }
    guard dataset.classNames == manifest.classNames else {
      return "the classes are \(dataset.classNames), the model knows \(manifest.classNames)"
    }
    guard dataset.imageShape.extents == manifest.imageShape else {
      return "the images are \(dataset.imageShape), the model takes \(Shape(manifest.imageShape))"
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
