import DataPipeline
import FileAccess

/// Which data a run learns from and is measured on.
struct DataRecipe: Codable, Equatable {
  /// The layouts that are read; Datasets/README.md shows each.
  enum Kind: String, Codable, CaseIterable {
    /// The four files of Fashion-MNIST, or of any data set of the MNIST family.
    case fashionMNIST = "fashion-mnist"
    /// Four IDX files by name.
    case idx
    /// Folders `train` and `test` with a folder of PNG images per class.
    case imageFolder = "image-folder"
  }

  var kind: Kind
  /// The data set's folder.
  var path: String?
  /// Training images whose labels may be used; all if absent. `train` sees these alone, `distill`
  /// all images.
  var labeled: Int?
  /// Of `image-folder`: what every image is resized to, `[height, width]`.
  var size: [Int]?
  /// Of `image-folder`: gray or rgb.
  var color: ImageFolder.Color?
  /// What is done to samples in 0...1; measured on the training images if absent.
  var normalization: Normalization?
  /// Of `idx`: the names of the four files in the folder.
  var files: Files?

  /// The names of four IDX files.
  struct Files: Codable, Equatable {
    var trainImages: String
    var trainLabels: String
    var testImages: String
    var testLabels: String

    enum CodingKeys: String, CodingKey {
      case trainImages = "train_images"
      case trainLabels = "train_labels"
      case testImages = "test_images"
      case testLabels = "test_labels"
    }
  }

  /// Reads the keys of its kind; others are then unknown.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    kind = try container.decode(Kind.self, forKey: .kind)
    path = try container.decodeIfPresent(String.self, forKey: .path)
    labeled = try container.decodeIfPresent(Int.self, forKey: .labeled)
    normalization = try container.decodeIfPresent(Normalization.self, forKey: .normalization)
    if kind == .imageFolder {
      size = try container.decodeIfPresent([Int].self, forKey: .size)
      color = try container.decodeIfPresent(ImageFolder.Color.self, forKey: .color) ?? .rgb
    }
    if kind == .idx { files = try container.decodeIfPresent(Files.self, forKey: .files) }
  }

  /// Reads one part of the data.
  ///
  /// - Throws: `FileProblem`, or `RecipeProblem` if a key is missing or out of its range.
  func load(_ split: FashionMNIST.Split) throws -> any ClassificationDataset {
    switch kind {
    case .fashionMNIST:
      return try FashionMNIST(split, folder: path ?? FashionMNIST.standardFolder)
    case .idx:
      guard let files else {
        throw RecipeProblem(at: "data.files", "missing; the kind idx needs the names of four files")
      }
      let folder = try requiredPath()
      let isTraining = split == .train
      return try IDXDataset(
        images: "\(folder)/\(isTraining ? files.trainImages : files.testImages)",
        labels: "\(folder)/\(isTraining ? files.trainLabels : files.testLabels)")
    case .imageFolder:
      return try ImageFolder(
        "\(try requiredPath())/\(split.rawValue)", size: try imageSize(), color: color ?? .rgb)
    }
  }

  /// The labeled part of the training data.
  func labeledSubset(of dataset: any ClassificationDataset, seed: UInt64) throws -> LabeledSubset? {
    guard let labeled else { return nil }
    let classes = dataset.classNames.count
    guard (classes...max(classes, dataset.count)).contains(labeled) else {
      throw RecipeProblem(
        at: "data.labeled",
        "found \(labeled), expected \(classes)...\(dataset.count): one of each class at least, all at most"
      )
    }
    return LabeledSubset(count: labeled, seed: seed, of: dataset)
  }

  /// The normalization given, that of Fashion-MNIST, or one measured.
  func normalization(for training: any ClassificationDataset) throws -> Normalization {
    let chosen =
      normalization ?? (kind == .fashionMNIST && path == nil ? .fashionMNIST : nil)
      ?? Normalization(measuredOn: training)
    guard chosen.channels == training.imageShape[2] else {
      throw RecipeProblem(
        at: "data.normalization",
        "found \(chosen.channels) channels, expected \(training.imageShape[2]) as the images have")
    }
    return chosen
  }

  private func requiredPath() throws -> String {
    guard let path else {
      throw RecipeProblem(at: "data.path", "missing; the kind \(kind.rawValue) needs a folder")
    }
    return path
  }

  private func imageSize() throws -> ImageSize? {
    guard let size else { return nil }
    guard size.count == 2, size.allSatisfy({ (1...4096).contains($0) }) else {
      throw RecipeProblem(at: "data.size", "found \(size), expected [height, width] in 1...4096")
    }
    return ImageSize(height: size[0], width: size[1])
  }
}
