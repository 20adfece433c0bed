import FileAccess
import Foundation

/// Fashion-MNIST: 60,000 gray images of clothes, 28×28, for training and 10,000 for testing, in ten
/// classes.
///
/// Xiao, Rasul and Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine
/// Learning Algorithms", 2017.
public struct FashionMNIST: LoadedDataset {
  /// The images and labels.
  public let memory: InMemoryDataset

  /// Where Debian's package dataset-fashion-mnist puts the files.
  public static let standardFolder = "/usr/share/datasets/fashion-mnist"

  /// The ten classes.
  public static let classNames = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
    "Ankle boot",
  ]

  /// Reads one part from a folder with the published files, each plain or as `.gz`.
  ///
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`.
  /// - Precondition: The part is `.train` or `.test`.
  public init(_ split: DatasetSplit, folder: String = standardFolder) throws {
    precondition(split != .validation, "FashionMNIST: it has no validation part")
    let prefix = split == .train ? "train" : "t10k"
    memory = try IDXDataset(
      images: Self.path(of: "\(prefix)-images-idx3-ubyte", in: folder),
      labels: Self.path(of: "\(prefix)-labels-idx1-ubyte", in: folder),
      classNames: Self.classNames
    ).memory
  }

  /// The plain file if it is there, otherwise the compressed one.
  private static func path(of name: String, in folder: String) throws -> String {
    let plain = (folder as NSString).appendingPathComponent(name)
    for path in [plain, plain + ".gz"] where FileManager.default.fileExists(atPath: path) {
      return path
    }
    if let other = DatasetLayout.recognize(folder, expecting: "fashion-mnist") {
      throw FileProblem(.missing, path: folder, found: other.found, advice: other.advice)
    }
    throw FileProblem(
      .missing, path: folder, found: "this folder has neither \(name) nor \(name).gz",
      advice: "Run `apt-get install dataset-fashion-mnist`, "
        + "or set `data.path` to a folder that holds the four files")
  }
}
