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
      measuring: count < dataset.count ? dataset.prefix(count) : dataset,
      with: classifier.model.plan, normalization: manifest.normalization)
  }

  /// A note on which images are measured, or which class each number stands for; nil if neither needs
  /// one.
  public func note(for classifier: Classifier) -> String? {
    switch layout(split) {
    case .folders where measuresWhole:
      "\(data) has no test part, so that all its images are measured, also those that a training on"
        + " this folder used. If its recipe had data.test: 0.2, add --held-out 0.2"
    case .mnist: noteOfNumbers(classifier)
    default: nil
    }
  }

  /// Whether all images of a folder without parts are measured; `pets/test` is a part itself.
  private var measuresWhole: Bool {
    let name = (data as NSString).lastPathComponent.lowercased()
    return takesWhole && FileContents.isFolder(data)
      && ImageFolder.folder(of: .test, in: data) == nil
      && !DatasetSplit.allCases.contains { $0.names.contains(name) }
  }

  /// Names the class that each number in the data stands for; nil if the model has numbers too.
  private func noteOfNumbers(_ classifier: Classifier) -> String? {
    let names = classifier.manifest.classNames
    guard names != names.indices.map(String.init) else { return nil }
    let pairs = names.prefix(10).enumerated().map { "\($0.offset) is \($0.element.shortened)" }
    let isOtherOrder = ClassOrder(of: names, as: FashionMNIST.classNames)?.places != nil
    return "the labels in \(data) are numbers, taken for the classes of the model in its order:"
      + " \(pairs.joined(separator: ", "))\(names.count > 10 ? ", …" : "")"
      + (isOtherOrder ? ". Fashion-MNIST has these classes in another order" : "")
  }

  /// The forms of data that are recognized by their files.
  private enum Layout {
    case fashionMNIST
    /// Files of the MNIST family.
    case mnist(images: String, labels: String)
    case cifar(CIFAR.Kind)
    case npz
    /// A folder for each class, perhaps in parts.
    case folders
  }

  /// The form of the data, whose files can differ between parts.
  private func layout(_ split: DatasetSplit) -> Layout {
    if data == "fashion-mnist" { return .fashionMNIST }
    let prefix = "\(data)/\(split == .train ? "train" : "t10k")"
    func existing(_ path: String) -> String? {
      [path, path + ".gz"].first(where: FileContents.exists)
    }
    if let labels = existing("\(prefix)-labels-idx1-ubyte") {
      let images = "\(prefix)-images-idx3-ubyte"
      return .mnist(images: existing(images) ?? images, labels: labels)
    }
    if let kind = CIFAR.Kind.allCases.first(where: { $0.isPresent(in: data) }) {
      return .cifar(kind)
    }
    let isArchive =
      data.hasSuffix(".npz")
      || ["train", "test"].contains { FileContents.exists("\(data)/\($0).npz") }
    return isArchive ? .npz : .folders
  }

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
    let names = manifest.classNames
    switch (layout(split), split) {
    case (.fashionMNIST, .validation), (.mnist, .validation), (.cifar, .validation): throw noPart
    case (.fashionMNIST, _): return ordered(try FashionMNIST(split).memory, as: names)
    case (.mnist(let images, let labels), _):
      return try IDXDataset(
        images: images, labels: labels, classNames: names, ifMissing: "Check the path")
    case (.cifar(let kind), _):
      return ordered(try CIFAR(kind, split, folder: data).memory, as: names)
    case (.npz, _):
      guard let dataset = try NumPyDataset(split, path: data) else { throw noPart }
      return ordered(dataset.memory, as: names)
    case (.folders, _):
      let whole = takesWhole ? data : nil
      guard let path = ImageFolder.folder(of: split, in: data) ?? whole else { throw noPart }
      let folder = try ImageFolder(
        path, size: ImageSize(height: manifest.imageShape[0], width: manifest.imageShape[1]),
        color: manifest.imageShape[2] == 1 ? .gray : .rgb)
      return ordered(folder.memory, as: names)
    }
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
