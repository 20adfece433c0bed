import DataPipeline
import RecipeLanguage

/// The labeled images for training and measuring a classifier.
public struct ClassificationData: RecipeSection {
  /// The supported layouts; Datasets/README.md shows each.
  public enum Kind: String, Codable, CaseIterable, Sendable {
    /// The four files of Fashion-MNIST, or of any data set of the MNIST family.
    case fashionMNIST = "fashion-mnist"
    /// Four IDX files with given names.
    case idx
    /// Folders `train` and `test` with one folder of PNG or JPEG images per class.
    case imageFolder = "image-folder"
    /// CIFAR-10 in the binary or the Python form.
    case cifar10 = "cifar-10"
    /// CIFAR-100 in the binary or the Python form.
    case cifar100 = "cifar-100"
    /// NumPy archives.
    case npz
  }

  /// The layout.
  public var kind = Kind.fashionMNIST
  /// The data set's folder.
  public var path: String?
  /// The number of labeled training images; nil for all. `Train` uses only these images, `Distill`
  /// uses all images.
  public var labeled: Int?
  /// The share of training images that choose the best epoch in place of the test images, and do not
  /// train; nil for none, or for the data's own part.
  public var validation: Double?
  /// The seed that draws the validation images, and those of `labeled` and `select`; nil for the seed
  /// of the training.
  public var validationSeed: UInt64?
  /// Whether as many training images as there are are drawn with replacement, by the seed of the
  /// training.
  public var isBootstrap = false
  /// The share of images that are the test part of data without one.
  public var testShare: Double?
  /// Which training images are used at all; nil for all.
  public var select: ImageSelection?
  /// The folder that keeps decoded images of large data sets; nil for the usual one.
  public var cache: String?
  /// The normalization of samples in 0...1; measured on the training images if absent.
  public var normalization: Normalization?
  /// For `image-folder`: the size to resize every image to, `[height, width]`.
  public var size: [Int]?
  /// For `image-folder`: gray or rgb.
  public var color = ImageFolder.Color.rgb
  /// For `idx`: the names of the four files in the folder.
  public var files: Files?

  /// Fashion-MNIST in Debian's folder.
  public init() {}

  /// Images in a folder.
  public init(_ kind: Kind, path: String? = nil) {
    self.kind = kind
    self.path = path
  }

  /// The keys of each kind; keys of other kinds are unknown.
  public static var fields: [RecipeField<Self>] {
    [
      .init(required: "kind", \.kind, help: "layout of the images; see Datasets/README.md"),
      .init(
        optional: "path", \.path,
        help: RecipeHelp(
          "the data set's folder",
          default: "of `fashion-mnist`: the folder of Debian's package; else required")),
      .init(
        optional: "labeled", \.labeled,
        help: RecipeHelp(
          """
          number of training images whose labels are used, the same share of each class; `distill` \
          still uses the other images without their labels
          """, values: "a whole number", default: "all")),
      .init(
        optional: "select", \.select,
        help: RecipeHelp(
          "which of the training images are used, after those of `test` and `validation` are held out",
          default: "all")),
      .init(
        optional: "validation", \.validation,
        help: RecipeHelp(
          """
          share of the training images that choose the best epoch and do not train, the same of each \
          class, drawn by the seed
          """, values: "0.001...0.9",
          default: "the data's own part (`val` beside `test`), else the test images choose")),
      .init(
        optional: "validation_seed", \.validationSeed,
        when: { $0.validation != nil || $0.select != nil || $0.labeled != nil },
        help: RecipeHelp(
          """
          seed that draws the images of `validation`, `select` and `labeled`, so that runs of several \
          seeds have the same
          """, default: "`seed`")),
      .init(
        "bootstrap", \.isBootstrap,
        help: """
          whether as many training images as there are are drawn with replacement, by the seed, for \
          the members of an ensemble
          """),
      .init(
        optional: "test", \.testShare,
        help: RecipeHelp(
          "for data without a test part: share of the images that become it, the same for all seeds",
          values: "0.001...0.9", default: "required for such data")),
      .init(
        optional: "normalization", \.normalization,
        help: RecipeHelp(
          "mean and deviation of each channel, for samples in 0...1",
          values: "`{ mean: […], deviation: […] }`",
          default:
            "of `fashion-mnist` without `path` the known one, else measured on the training images")
      ),
      .init(
        optional: "size", \.size, when: { $0.kind == .imageFolder },
        help: RecipeHelp(
          "of `image-folder`: the size that images are resized to", values: "[height, width]",
          default: "the files' size")),
      .init(
        "color", \.color, when: { $0.kind == .imageFolder },
        help: "of `image-folder`: the color that images are converted to"),
      .init(
        optional: "cache", \.cache, when: { $0.kind == .imageFolder },
        help: RecipeHelp(
          "of `image-folder`: folder that keeps decoded images if they take more than 512 MiB",
          default: "`condense` in `$XDG_CACHE_HOME` or `~/.cache`")),
      .init(
        optional: "files", \.files, when: { $0.kind == .idx },
        help: RecipeHelp(
          """
          of `idx`: the names of four files in the folder, under `train_images`, `train_labels`, \
          `test_images` and `test_labels`
          """, values: "a mapping", default: "required for `idx`")),
    ]
  }

  /// The number of images moved to `select`.
  public static var renamedKeys: [String: String] { ["limit": "select: { count: 1000 }"] }

  /// The names of four IDX files.
  public struct Files: Codable, Equatable, Sendable {
    /// Training images.
    public var trainImages: String
    /// Labels of the training images.
    public var trainLabels: String
    /// Test images.
    public var testImages: String
    /// Labels of the test images.
    public var testLabels: String

    /// Names four files.
    public init(
      trainImages: String, trainLabels: String, testImages: String, testLabels: String
    ) {
      self.trainImages = trainImages
      self.trainLabels = trainLabels
      self.testImages = testImages
      self.testLabels = testLabels
    }

    enum CodingKeys: String, CodingKey {
      case trainImages = "train_images"
      case trainLabels = "train_labels"
      case testImages = "test_images"
      case testLabels = "test_labels"
    }
  }
}

extension ClassificationData {
  /// Reads one part of the data; nil if the layout has none.
  ///
  /// - Parameters:
  ///   - split: The part to read.
  ///   - progress: Called with the number of decoded images and their total; can throw to stop.
  /// - Throws: `FileProblem`, or `RecipeProblem` if a key is missing or out of range; the error of
  ///   `progress`.
  public func load(
    _ split: DatasetSplit, progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws -> (any ClassificationDataset)? {
    switch kind {
    case .npz: return try NumPyDataset(split, path: try requiredPath())
    case .imageFolder:
      guard let folder = try imageFolder(split) else { return nil }
      return try ImageFolder(
        folder, size: try imageSize(), color: color,
        cache: cache.map(PixelCache.init) ?? .standard, progress: progress)
    case _ where split == .validation: return nil
    case .fashionMNIST:
      return try FashionMNIST(split, folder: path ?? FashionMNIST.standardFolder)
    case .cifar10: return try CIFAR(.cifar10, split, folder: try requiredPath())
    case .cifar100: return try CIFAR(.cifar100, split, folder: try requiredPath())
    case .idx:
      guard let files else {
        throw RecipeProblem(
          at: "data.files", "missing; data.kind idx needs the names of four files")
      }
      let folder = try requiredPath()
      let isTraining = split == .train
      return try IDXDataset(
        images: "\(folder)/\(isTraining ? files.trainImages : files.testImages)",
        labels: "\(folder)/\(isTraining ? files.trainLabels : files.testLabels)")
    }
  }

  /// The folder with the class folders of a part; nil if there is none.
  private func imageFolder(_ split: DatasetSplit) throws -> String? {
    try ImageFolder.folder(of: split, in: requiredPath())
  }

  /// The labeled part of the training data.
  func labeledSubset(of dataset: any ClassificationDataset, seed: UInt64) throws -> LabeledSubset? {
    guard let labeled else { return nil }
    let classes = dataset.classNames.count
    guard (classes...max(classes, dataset.count)).contains(labeled) else {
      throw RecipeProblem(
        at: "data.labeled",
        "found \(labeled), expected \(classes)...\(dataset.count): at least one per class, at most all images"
      )
    }
    return LabeledSubset(count: labeled, seed: seed, of: dataset)
  }

  /// The given normalization, that of Fashion-MNIST, or a measured one.
  func normalization(for training: any ClassificationDataset) throws -> Normalization {
    let chosen =
      normalization ?? (kind == .fashionMNIST && path == nil ? .fashionMNIST : nil)
      ?? Normalization(measuredOn: training)
    guard chosen.channels == training.imageShape[2] else {
      throw RecipeProblem(
        at: "data.normalization",
        "found \(chosen.channels) channels, but the images have \(training.imageShape[2])")
    }
    return chosen
  }

  private func requiredPath() throws -> String {
    guard let path else {
      throw RecipeProblem(at: "data.path", "missing; data.kind \(kind.rawValue) needs a folder")
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
