import DataPipeline
import FileAccess
import Foundation
import Steps
import TensorCore
import Training

/// The images of a compression: labeled ones for a classifier, or others.
enum CompressionData {
  /// The images, and in words what they are taken for.
  static func read(
    _ path: String, for model: Model, cropSize: Int?
  ) throws -> (data: CompressionData, words: String) {
    let data = try CompressionData(path, for: model, cropSize: cropSize)
    switch data {
    case .labeled(let labeled):
      return (data, "labeled images in \(labeled.path ?? labeled.kind.rawValue)")
    case .unlabeled(let images):
      let count = try images.trainingImages(for: model).count
      let few = count < 20 ? "; these are few images, and the result is measured on hardly any" : ""
      return (
        data,
        "images without labels in \(path), \(count) for training"
          + (reason(path, model).map { ", because \($0)" } ?? "") + few
      )
    }
  }

  /// Why images in folders do not count as labeled; nil if nobody expects it.
  private static func reason(_ path: String, _ model: Model) -> String? {
    let training = ImageFolder.folder(of: .train, in: path) ?? path
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: training)) ?? [])
      .filter { !$0.hasPrefix(".") && FileContents.isFolder("\(training)/\($0)") }
    guard names.count > 1 else { return nil }
    guard case .classifier(let classifier) = model else {
      return "the network's file names no classes; condense convert --classes, --image-size and"
        + " --normalization add them"
    }
    let missing = classifier.manifest.classNames.filter { !names.contains($0) }
    return missing.isEmpty
      ? nil : "there are no folders for the classes \(missing.joined(separator: ", "))"
  }

  /// Labeled images whose classes are those of the classifier.
  case labeled(ClassificationData)
  /// Images without labels.
  case unlabeled(ImitationData)

  /// Finds out what `path` holds.
  ///
  /// Folders count as labeled if their names are the classes of the network; other folders of images
  /// are images without labels.
  ///
  /// - Parameter cropSize: The side of the crops of images without labels; nil to choose it.
  /// - Throws: `FileProblem` if there is nothing.
  init(_ path: String, for model: Model, cropSize: Int?) throws {
    guard case .classifier(let classifier) = model else {
      self = .unlabeled(try Self.folder(path, for: model, cropSize))
      return
    }
    let manifest = classifier.manifest
    guard var data = Self.labeled(path, manifest) else {
      self = .unlabeled(try Self.folder(path, for: model, cropSize))
      return
    }
    // The network goes on with the normalization that it was trained with.
    data.normalization = manifest.normalization
    self = .labeled(data)
  }

  /// Images without labels, seen whole if the first one has the size in the network's file, and else as
  /// squares: of the size in the file, or of at most 128 pixels that the first image has and the network
  /// accepts.
  private static func folder(
    _ path: String, for model: Model, _ cropSize: Int?
  ) throws -> ImitationData {
    guard FileContents.isFolder(path) else {
      throw FileProblem(
        .missing, path: path, found: "there is no such folder",
        advice: "Name a folder of PNG or JPEG images, or labeled images as for condense evaluate")
    }
    var data = ImitationData(path, cropSize: cropSize)
    guard cropSize == nil else { return data }
    let first = try PreparedImages.firstSize(in: path)
    if let stated = model.statedSize {
      if stated == first {
        data.resize = .unchanged
      } else if stated.height == stated.width,
        model.readsWholeImages || first.height < stated.height
          || first.width < stated.width
      {
        // As condense predict does.
        data.resize = .resizeAndCrop
        data.loadSize = stated.height
      }
      return data
    }
    let plan = model.networks[0].network.plan
    let largest = min(128, first.height, first.width)
    data.cropSize =
      stride(from: largest, to: 0, by: -1).first { side in
        side % 4 == 0 && (try? plan.outputShape(for: [side, side, plan.inputChannels])) != nil
      } ?? largest
    return data
  }

  private static func labeled(
    _ path: String, _ manifest: ClassifierManifest
  ) -> ClassificationData? {
    if path == "fashion-mnist" { return ClassificationData(.fashionMNIST) }
    if let data = idx(path, manifest) { return data }
    if CIFAR.Kind.cifar10.isPresent(in: path) { return ClassificationData(.cifar10, path: path) }
    if CIFAR.Kind.cifar100.isPresent(in: path) { return ClassificationData(.cifar100, path: path) }
    if path.hasSuffix(".npz") || FileContents.exists("\(path)/train.npz") {
      return ClassificationData(.npz, path: path)
    }
    let hasParts = ImageFolder.folder(of: .test, in: path) != nil
    guard let training = ImageFolder.folder(of: .train, in: path),
      let names = try? FileManager.default.contentsOfDirectory(atPath: training),
      Set(manifest.classNames).isSubset(of: names)
    else { return nil }
    var data = ClassificationData(.imageFolder, path: path)
    data.size = Array(manifest.imageShape.prefix(2))
    data.color = manifest.imageShape[2] == 1 ? .gray : .rgb
    if !hasParts { data.testShare = 0.2 }
    return data
  }

  /// The four files of the MNIST family; nil if they are not there.
  private static func idx(_ path: String, _ manifest: ClassifierManifest) -> ClassificationData? {
    func existing(_ name: String) -> String? {
      [name, name + ".gz"].first { FileContents.exists("\(path)/\($0)") }
    }
    guard let trainImages = existing("train-images-idx3-ubyte"),
      let trainLabels = existing("train-labels-idx1-ubyte"),
      let testImages = existing("t10k-images-idx3-ubyte"),
      let testLabels = existing("t10k-labels-idx1-ubyte")
    else { return nil }
    if manifest.classNames == FashionMNIST.classNames {
      return ClassificationData(.fashionMNIST, path: path)
    }
    var data = ClassificationData(.idx, path: path)
    data.files = .init(
      trainImages: trainImages, trainLabels: trainLabels, testImages: testImages,
      testLabels: testLabels)
    return data
  }

  /// The shape of an image as the network sees it, `[H, W, C]`.
  ///
  /// - Throws: `FileProblem`, or `RecipeProblem` if the images do not fit.
  func imageShape(for model: Model) throws -> Shape {
    switch self {
    case .labeled: model.imageShapes[0]
    case .unlabeled(let data): try data.trainingImages(for: model).image
    }
  }

  /// The section of the steps that prune and analyze.
  func pruningImages(seed: UInt64) -> PruningImages {
    var images: PruningImages
    switch self {
    case .labeled(let data): images = PruningImages(data)
    case .unlabeled(let data):
      images = PruningImages(data)
      images.reference = ExperimentRecipe.originalName
    }
    images.seed = seed
    return images
  }
}

extension Model {
  /// Whether it tells something about an image as a whole.
  fileprivate var readsWholeImages: Bool {
    if case .classifier = self { true } else { false }
  }
}
