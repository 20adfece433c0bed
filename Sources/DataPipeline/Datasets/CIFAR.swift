import FileAccess
import Foundation
import TensorCore

/// CIFAR-10 or CIFAR-100: 50,000 color images of 32×32 for training and 10,000 for testing.
///
/// Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009.
public struct CIFAR: LoadedDataset {
  /// The images and labels.
  public let memory: InMemoryDataset

  /// The two data sets.
  public enum Kind: String, Sendable, CaseIterable {
    /// Ten classes.
    case cifar10 = "CIFAR-10"
    /// 100 classes, the fine labels; the 20 coarse ones are not read.
    case cifar100 = "CIFAR-100"
  }

  /// The two published forms.
  enum Form {
    /// Records of bytes, `cifar-10-batches-bin`.
    case binary
    /// Pickles, `cifar-10-batches-py`.
    case python
  }

  /// Images as they are in the files, and their labels.
  struct Part {
    /// All images one after the other, each a red, a green and a blue plane.
    var planes: [UInt8] = []
    var labels: [Int] = []
  }

  /// The extents of one image.
  static let imageShape: Shape = [32, 32, 3]

  /// Reads one part from a folder in the published binary or Python form, or from the folder around
  /// it.
  ///
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`.
  /// - Precondition: The part is `.train` or `.test`.
  public init(_ kind: Kind, _ split: DatasetSplit, folder: String) throws {
    precondition(split != .validation, "CIFAR: it has no validation part")
    let (folder, form) = try Self.locate(kind, in: folder)
    var all = Part()
    for name in kind.files(split, form) {
      let path = (folder as NSString).appendingPathComponent(name)
      let part = try form == .binary ? Part(binary: path, kind) : Part(python: path, kind)
      all.planes += part.planes
      all.labels += part.labels
    }
    let names = try form == .binary ? kind.binaryNames(in: folder) : kind.pythonNames(in: folder)
    memory = InMemoryDataset(
      pixels: all.planes.interleavingPlanes(size: 32 * 32, channels: 3), labels: all.labels,
      classNames: names,
      imageShape: Self.imageShape)
  }

  /// The folder with the files, and their form; `folder` itself or one of the published names in it.
  private static func locate(_ kind: Kind, in folder: String) throws -> (String, Form) {
    for form in [Form.python, .binary] {
      for place in [folder, (folder as NSString).appendingPathComponent(kind.folder(form))]
      where kind.isPresent(form, in: place) {
        return (place, form)
      }
    }
    if let other = DatasetLayout.recognize(folder, expecting: kind.recipeKind) {
      throw FileProblem(.missing, path: folder, found: other.found, advice: other.advice)
    }
    throw FileProblem(
      .missing, path: folder,
      found: FileContents.isFolder(folder)
        ? "this folder has no files of \(kind.rawValue): neither"
          + " \(kind.files(.train, .python)[0]) nor \(kind.files(.train, .binary)[0])"
        : "there is no such folder",
      advice: "Unpack the published archive, for example `tar xzf \(kind.archive)`, and set"
        + " data.path to its folder")
  }
}

extension CIFAR.Kind {
  /// The `data.kind` of a recipe.
  var recipeKind: String { rawValue.lowercased() }

  /// The number of classes.
  var classCount: Int { self == .cifar10 ? 10 : 100 }

  /// The names of the files of a part.
  func files(_ split: DatasetSplit, _ form: CIFAR.Form) -> [String] {
    let suffix = form == .binary ? ".bin" : ""
    switch (self, split) {
    case (.cifar10, .train): return (1...5).map { "data_batch_\($0)\(suffix)" }
    case (.cifar10, _): return ["test_batch\(suffix)"]
    case (.cifar100, _): return [split.rawValue + suffix]
    }
  }

  /// The folder in the published archive.
  fileprivate func folder(_ form: CIFAR.Form) -> String {
    switch (self, form) {
    case (.cifar10, .python): "cifar-10-batches-py"
    case (.cifar10, .binary): "cifar-10-batches-bin"
    case (.cifar100, .python): "cifar-100-python"
    case (.cifar100, .binary): "cifar-100-binary"
    }
  }

  fileprivate var archive: String {
    self == .cifar10 ? "cifar-10-python.tar.gz" : "cifar-100-python.tar.gz"
  }

  /// Whether a folder, or the published folder inside it, has the first training file.
  package func isPresent(in folder: String) -> Bool {
    [CIFAR.Form.python, .binary].contains { form in
      isPresent(form, in: folder)
        || isPresent(form, in: (folder as NSString).appendingPathComponent(self.folder(form)))
    }
  }

  fileprivate func isPresent(_ form: CIFAR.Form, in folder: String) -> Bool {
    let path = (folder as NSString).appendingPathComponent(files(.train, form)[0])
    // A folder for images can be called `train` too.
    return FileContents.exists(path) && !FileContents.isFolder(path)
  }
}
