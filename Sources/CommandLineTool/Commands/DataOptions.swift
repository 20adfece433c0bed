import ArgumentParser
import DataPipeline
import FileAccess
import TensorCore
import Training

/// Labeled images for a classifier that is there already.
struct DataOptions: ParsableArguments {
  @Option(
    help: """
      The images: fashion-mnist, a folder with the four IDX files of the MNIST family, or a folder with a \
      folder of PNG images per class.
      """)
  var data: String

  @Option(help: "Which part: train or test.")
  var split = FashionMNIST.Split.test

  @Option(help: "At most so many images, from the start.")
  var limit: Int?

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit is \(limit), expected 1 or more.") }
  }

  /// The images in batches as `classifier` wants them.
  ///
  /// - Throws: `FileProblem` if the images or their classes are not those of the classifier.
  func loader(for classifier: Classifier) throws -> BatchLoader {
    let manifest = classifier.manifest
    let dataset = try load(manifest)
    guard dataset.classNames.count == manifest.architecture.classes else {
      throw FileProblem(
        .malformed, path: data,
        found: "the data has \(dataset.classNames.count) classes, the model tells"
          + " \(manifest.architecture.classes) apart",
        advice: "Name the data that the model was trained for")
    }
    guard dataset.imageShape[2] == manifest.architecture.inputChannels else {
      throw FileProblem(
        .malformed, path: data,
        found: "the images are \(dataset.imageShape), the model takes"
          + " \(manifest.architecture.inputChannels) channels",
        advice: "Name the data that the model was trained for")
    }
    let count = min(limit ?? dataset.count, dataset.count)
    return BatchLoader(
      count < dataset.count ? DatasetSubset(dataset, indices: Array(0..<count)) : dataset,
      batchSize: 250, normalization: manifest.normalization)
  }

  private func load(_ manifest: ClassifierManifest) throws -> any ClassificationDataset {
    if data == "fashion-mnist" { return try FashionMNIST(split) }
    if FileContents.exists(data + "/t10k-labels-idx1-ubyte")
      || FileContents.exists(data + "/t10k-labels-idx1-ubyte.gz")
    {
      return try FashionMNIST(split, folder: data)
    }
    let part = data + "/" + split.rawValue
    let size = ImageSize(height: manifest.imageShape[0], width: manifest.imageShape[1])
    return try ImageFolder(
      FileContents.exists(part) ? part : data, size: size,
      color: manifest.imageShape[2] == 1 ? .gray : .rgb)
  }
}

extension FashionMNIST.Split: ExpressibleByArgument {}
