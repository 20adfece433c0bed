import DataPipeline
import FileAccess
import Foundation
import Networks
import TensorCore
import Training

/// Labeled images for an existing classifier.
public struct EvaluationData: Sendable {
  private let data: String
  private let split: DatasetSplit
  /// Whether images in folders without parts are all measured.
  private let takesWhole: Bool
  private let limit: Int?
  private let heldOut: Double?

  /// Describes a set of images.
  ///
  /// - Parameters:
  ///   - data: `fashion-mnist`, a folder with the four IDX files of the MNIST family, with CIFAR-10 or
  ///     CIFAR-100, a NumPy archive or a folder of them, or a folder with one folder of PNG or JPEG
  ///     images per class.
  ///   - split: The part to read; nil for the test part, or for all images of a folder without parts.
  ///   - limit: The maximum number of images, from the start.
  ///   - heldOut: For data without a test part: the share that `data.test` of a recipe held out; the
  ///     test part is then these images, and the training part the others.
  public init(
    _ data: String, _ split: DatasetSplit? = nil, limit: Int? = nil, heldOut: Double? = nil
  ) {
    self.data = data
    self.split = split ?? .test
    takesWhole = split == nil && heldOut == nil
    self.limit = limit
    self.heldOut = heldOut
  }

  /// The images in batches, normalized for `classifier`.
  ///
  /// - Throws: `FileProblem` if the images or their classes do not match the classifier.
  public func loader(for classifier: Classifier) throws -> BatchLoader {
    let manifest = classifier.manifest
    let dataset = try part(manifest)
    if let misfit = misfit(dataset, manifest) {
      throw FileProblem(.malformed, path: data, found: misfit.found, advice: misfit.advice)
    }
    let count = min(limit ?? dataset.count, dataset.count)
    return BatchLoader(
      count < dataset.count ? DatasetSubset(dataset, indices: Array(0..<count)) : dataset,
      batchSize: classifier.model.plan.batchSize(250, for: Shape(manifest.imageShape)),
      normalization: manifest.normalization)
  }

  /// What should be known of the images that are measured, and of their classes; nil if nothing.
  public func note(for classifier: Classifier) -> String? {
    measuresWhole
      ? "\(data) has no test part, so that all its images are measured, also those that a training on"
        + " this folder used. If its recipe had data.test: 0.2, add --held-out 0.2"
      : noteOfNumbers(classifier)
  }

  /// Whether all images of a folder without parts are measured.
  private var measuresWhole: Bool {
    takesWhole && data != "fashion-mnist" && labelFile == nil && !data.hasSuffix(".npz")
      && FileContents.isFolder(data) && !CIFAR.Kind.allCases.contains { $0.isPresent(in: data) }
      && ImageFolder.folder(of: .test, in: data) == nil && !isPart
      && !FileContents.exists("\(data)/test.npz")
  }

  /// Whether the folder itself is a part, such as `pets/test`.
  private var isPart: Bool {
    let name = (data as NSString).lastPathComponent.lowercased()
    return DatasetSplit.allCases.contains { $0.names.contains(name) }
  }

  /// What the numbers in the data are taken for, if the data has no names of classes; nil if it has.
  private func noteOfNumbers(_ classifier: Classifier) -> String? {
    let names = classifier.manifest.classNames
    guard data != "fashion-mnist", labelFile != nil, names != names.indices.map(String.init) else {
      return nil
    }
    let pairs = names.prefix(10).enumerated().map { "\($0.offset) is \($0.element.shortened)" }
    let isOtherOrder = ClassOrder(of: names, as: FashionMNIST.classNames)?.places != nil
    return "the labels in \(data) are numbers, taken for the classes of the model in its order:"
      + " \(pairs.joined(separator: ", "))\(names.count > 10 ? ", …" : "")"
      + (isOtherOrder ? ". Fashion-MNIST has these classes in another order" : "")
  }

  /// The file with the labels of a folder of the MNIST family; nil for other data.
  private var labelFile: String? {
    let labels = "\(data)/\(filePrefix)-labels-idx1-ubyte"
    return [labels, labels + ".gz"].first(where: FileContents.exists)
  }

  private var filePrefix: String { split == .train ? "train" : "t10k" }

  /// The difference between the data and the model's training data, and what to do; nil if there is
  /// none.
  private func misfit(
    _ dataset: any ClassificationDataset, _ manifest: ClassifierManifest
  ) -> (found: String, advice: String)? {
    let (ours, theirs) = (dataset.classNames, manifest.classNames)
    guard ours == theirs else {
      let only = [("data", ours, theirs), ("model", theirs, ours)].compactMap {
        owner, names, others -> String? in
        let rest = names.filter { !others.contains($0) }
        return rest.isEmpty ? nil : "only the \(owner) has \(rest.listed())"
      }
      return (
        "the data has \(ours.count) classes and the model \(theirs.count), and their names differ: "
          + only.joined(separator: "; "),
        theirs == theirs.indices.map(String.init)
          ? "The model has numbers for names. Convert the network again from its first file, with"
            + " --classes and the names in the order of its outputs"
          : "Name the data that the model was trained on, with --data; or rename the folders like the"
            + " model's classes, which condense inspect lists"
      )
    }
    guard dataset.imageShape.extents == manifest.imageShape else {
      return (
        "the images are \(dataset.imageShape), but the model reads \(Shape(manifest.imageShape))",
        "Name the data that the model was trained on, with --data"
      )
    }
    return nil
  }

  /// The wanted part, or what a recipe makes of data without a test part.
  private func part(_ manifest: ClassifierManifest) throws -> any ClassificationDataset {
    guard let heldOut else { return try load(split, manifest) }
    let all = try load(.train, manifest)
    let (rest, held) = try all.holdingOut(heldOut, seed: 0, purpose: "test", key: "--held-out")
    return split == .test ? held : rest
  }

  private func load(
    _ split: DatasetSplit, _ manifest: ClassifierManifest
  ) throws -> any ClassificationDataset {
    let hasFixedParts =
      data == "fashion-mnist" || FileContents.exists("\(data)/t10k-labels-idx1-ubyte")
      || FileContents.exists("\(data)/t10k-labels-idx1-ubyte.gz")
      || CIFAR.Kind.allCases.contains { $0.isPresent(in: data) }
    if split == .validation, hasFixedParts { throw noPart }
    if data == "fashion-mnist" {
      return ordered(try FashionMNIST(split).memory, as: manifest.classNames)
    }
    if let labels = labelFile {
      let images = "\(data)/\(filePrefix)-images-idx3-ubyte"
      return try IDXDataset(
        images: [images, images + ".gz"].first(where: FileContents.exists) ?? images,
        labels: labels, classNames: manifest.classNames, ifMissing: "Check the path")
    }
    if let kind = CIFAR.Kind.allCases.first(where: { $0.isPresent(in: data) }) {
      return ordered(try CIFAR(kind, split, folder: data).memory, as: manifest.classNames)
    }
    if data.hasSuffix(".npz") || FileContents.exists("\(data)/train.npz")
      || FileContents.exists("\(data)/test.npz")
    {
      guard let dataset = try NumPyDataset(split, path: data) else { throw noPart }
      return ordered(dataset.memory, as: manifest.classNames)
    }
    let size = ImageSize(height: manifest.imageShape[0], width: manifest.imageShape[1])
    let whole = takesWhole ? data : nil
    guard let path = ImageFolder.folder(of: split, in: data) ?? whole else { throw noPart }
    let folder = try ImageFolder(
      path, size: size,
      color: manifest.imageShape[2] == 1 ? .gray : .rgb)
    return ordered(folder.memory, as: manifest.classNames)
  }

  private var noPart: FileProblem {
    FileProblem(
      .missing, path: data, found: "it has no \(split.rawValue) part",
      advice: "Choose another part with --split: train has all images of data without parts. If a"
        + " recipe held images out with data.test: 0.2, name this share: --held-out 0.2")
  }

  /// The images with classes in the order of the model's, if both have the same names: folders are in
  /// the order of their names, and the outputs of a network can be in another.
  private func ordered(_ images: InMemoryDataset, as names: [String]) -> InMemoryDataset {
    guard let places = ClassOrder(of: names, as: images.classNames)?.places else { return images }
    return InMemoryDataset(
      pixels: images.pixels, labels: images.labels.map { places[$0] }, classNames: names,
      imageShape: images.imageShape, notes: images.notes)
  }
}
