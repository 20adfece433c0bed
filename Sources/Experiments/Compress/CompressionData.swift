import DataPipeline
import FileAccess
import Foundation
import Steps
import Training

/// The images of a compression: labeled ones for a classifier, or others.
enum CompressionData {
  /// Labeled images whose classes are those of the classifier.
  case labeled(ClassificationData)
  /// Images without labels.
  case unlabeled(ImitationData)

  /// Finds out what `path` holds.
  ///
  /// Folders count as labeled if their names are the classes of the network; other folders of images
  /// are images without labels.
  ///
  /// - Throws: `FileProblem` if there is nothing.
  init(_ path: String, for model: Model) throws {
    guard case .classifier(let classifier) = model else {
      self = .unlabeled(try Self.folder(path))
      return
    }
    let manifest = classifier.manifest
    guard var data = Self.labeled(path, manifest) else {
      self = .unlabeled(try Self.folder(path))
      return
    }
    // The network goes on with the normalization that it was trained with.
    data.normalization = manifest.normalization
    self = .labeled(data)
  }

  private static func folder(_ path: String) throws -> ImitationData {
    guard FileContents.isFolder(path) else {
      throw FileProblem(
        .missing, path: path, found: "there is no such folder",
        advice: "Name a folder of PNG or JPEG images, or labeled images as for condense evaluate")
    }
    return ImitationData(path)
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
