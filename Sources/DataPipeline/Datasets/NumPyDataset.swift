import FileAccess
import Foundation
import Memory
import PythonFiles
import TensorCore

/// Images and labels in archives of NumPy arrays (`.npz`).
///
/// One file holds all parts, with arrays such as `x_train`, `y_train` (Keras) or `train_images`,
/// `train_labels` (MedMNIST); or a folder holds a file for each part, `train.npz` and `test.npz`, with
/// arrays such as `images` and `labels`. A file without parts is the training part.
///
/// Images are bytes, `[N, H, W]`, `[N, H, W, C]` or `[N, C, H, W]`; labels are integers, `[N]` or
/// `[N, 1]`, from 0. An array `class_names` names the classes; else they are "0", "1" and so on.
public struct NumPyDataset: LoadedDataset {
  /// The images and labels.
  public let memory: InMemoryDataset

  /// Reads one part; nil if the data has no such part.
  ///
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`; `NotEnoughMemory`.
  public init?(_ split: DatasetSplit, path: String) throws {
    let parts = try NumPyParts(path)
    guard let part = parts.parts[split] else {
      guard split == .train else { return nil }
      throw parts.noTrainingPart
    }
    memory = try part.read(classNames: try parts.classNames())
  }
}

/// The parts of a data set in NumPy archives.
private struct NumPyParts {
  let path: String
  private(set) var parts: [DatasetSplit: NumPyPart] = [:]
  private var archives: [(path: String, archive: NumPyArchive)] = []

  init(_ path: String) throws {
    self.path = path
    guard FileContents.isFolder(path) else {
      let names = try open(path)
      for split in DatasetSplit.allCases { parts[split] = names.part(split: split) }
      if parts.isEmpty { parts[.train] = names.part(split: nil) }
      return
    }
    for split in DatasetSplit.allCases {
      let files = split.names.map { (path as NSString).appendingPathComponent("\($0).npz") }
      guard let file = files.first(where: FileContents.exists) else { continue }
      let names = try open(file)
      guard let part = names.part(split: split) ?? names.part(split: nil) else {
        throw noTrainingPart
      }
      parts[split] = part
    }
  }

  private mutating func open(_ file: String) throws -> NumPyNames {
    do {
      let archive = try NumPyArchive(path: file)
      archives.append((file, archive))
      return NumPyNames(path: file, archive: archive)
    } catch let problem as PythonFileProblem {
      throw problem.problem(ofDataAt: file)
    }
  }

  var noTrainingPart: FileProblem {
    let names = archives.flatMap(\.archive.names)
    return FileProblem(
      .malformed, path: path,
      found: archives.isEmpty
        ? "this folder has no train.npz"
        : "it has no training images and labels; its arrays are \(names.listed())",
      advice: "Name the arrays x_train, y_train, x_test and y_test, or images and labels")
  }

  /// The names of the classes: those in an archive, or numbers up to the largest label of all parts.
  func classNames() throws -> [String] {
    for (file, archive) in archives {
      for name in ["class_names", "classes", "label_names"] where archive.names.contains(name) {
        if let names = try? archive.array(name, limit: 1 << 24).texts,
          Set(names).count == names.count
        {
          return names
        }
        throw FileProblem(
          .malformed, path: file, found: "the array \(name) is not a list of different names",
          advice: "Save it as an array of strings, one for each class")
      }
    }
    let largest = try parts.values.map { try $0.labels().max() ?? 0 }.max() ?? 0
    return (0...largest).map(String.init)
  }
}

/// Finds the arrays of a part by their usual names.
private struct NumPyNames {
  let path: String
  let archive: NumPyArchive

  /// The images and labels of a part, or those of an archive with a single part.
  func part(split: DatasetSplit?) -> NumPyPart? {
    guard let images = first(["images", "x", "X", "data", "arr_0"], of: split),
      let labels = first(["labels", "y", "Y", "targets", "label", "arr_1"], of: split)
    else { return nil }
    return NumPyPart(path: path, archive: archive, imageName: images, labelName: labels)
  }

  private func first(_ words: [String], of split: DatasetSplit?) -> String? {
    let names = words.flatMap { word in
      split.map { $0.names.flatMap { ["\($0)_\(word)", "\(word)_\($0)"] } } ?? [word]
    }
    return names.first(where: archive.names.contains)
  }
}

/// The arrays of one part.
private struct NumPyPart {
  let path: String
  let archive: NumPyArchive
  let imageName: String
  let labelName: String

  /// The labels.
  func labels() throws -> [Int] {
    let array = try array(labelName, limit: 8 * IDXFile.mostItems)
    guard array.extents.count == 1 || array.extents.dropFirst().allSatisfy({ $0 == 1 }),
      let labels = array.integers
    else {
      throw problem(
        "the labels \(labelName) have the type \(array.type) and the extents \(array.extents),"
          + " expected integers, [N]",
        "Save the number of each image's class as an integer; of one-hot labels, `labels.argmax(1)`"
      )
    }
    let classes = 0..<1_000_000
    if let image = labels.firstIndex(where: { !classes.contains($0) }) {
      throw problem(
        "label \(image) of \(labelName) is \(labels[image]), expected 0...999999",
        "Number the classes from 0")
    }
    return labels
  }

  func read(classNames: [String]) throws -> InMemoryDataset {
    let labels = try labels()
    if let image = labels.firstIndex(where: { $0 >= classNames.count }) {
      throw problem(
        "label \(image) of \(labelName) is \(labels[image]), but there are \(classNames.count) class"
          + " names", "Name each class")
    }
    let images = try array(imageName, limit: IDXFile.mostBytes)
    try MemoryNeed([("images", 2 * images.bytes.count)]).require(
      for: "\(path): reading \(imageName)", advice: "Use fewer images, or allow more memory")
    guard images.holdsBytes, !images.isColumnMajor else {
      throw problem(
        "the images \(imageName) have the type \(images.type)"
          + (images.isColumnMajor ? " in column-major order" : "") + ", expected bytes",
        "Save bytes of 0...255: `images.astype(\"uint8\")`, or for numbers in 0...1"
          + " `(images * 255).round().astype(\"uint8\")`; in row-major order")
    }
    guard let shape = NumPyImageShape(images.extents) else {
      throw problem(
        "the images \(imageName) have the extents \(images.extents), expected [N, H, W],"
          + " [N, H, W, C] or [N, C, H, W] with up to 4 channels", "Save images, not vectors")
    }
    guard labels.count == images.extents[0] else {
      throw problem(
        "\(labelName) has \(labels.count) labels for the \(images.extents[0]) images of \(imageName)",
        "Save one label for each image")
    }
    return InMemoryDataset(
      pixels: shape.interleaved([UInt8](images.bytes)), labels: labels, classNames: classNames,
      imageShape: shape.shape)
  }

  private func array(_ name: String, limit: Int) throws -> NumPyArray {
    do {
      return try archive.array(name, limit: limit)
    } catch let problem as PythonFileProblem {
      throw problem.problem(ofDataAt: path)
    }
  }

  private func problem(_ found: String, _ advice: String) -> FileProblem {
    FileProblem(.malformed, path: path, found: found, advice: advice)
  }
}

/// The shape of images in an array, with their channels first or last.
private struct NumPyImageShape {
  let shape: Shape
  private let hasPlanes: Bool

  init?(_ extents: [Int]) {
    guard (3...4).contains(extents.count), !extents.contains(0) else { return nil }
    if extents.count == 3 {
      (shape, hasPlanes) = ([extents[1], extents[2], 1], false)
    } else if extents[3] <= 4 {
      (shape, hasPlanes) = ([extents[1], extents[2], extents[3]], false)
    } else if extents[1] <= 4 {
      (shape, hasPlanes) = ([extents[2], extents[3], extents[1]], true)
    } else {
      return nil
    }
  }

  /// The images with channels innermost.
  func interleaved(_ bytes: [UInt8]) -> [UInt8] {
    hasPlanes ? bytes.interleavingPlanes(size: shape[0] * shape[1], channels: shape[2]) : bytes
  }
}

extension PythonFileProblem {
  /// The same with the path of a data file.
  fileprivate func problem(ofDataAt path: String) -> FileProblem {
    FileProblem(
      .malformed, path: path, found: found,
      advice: advice ?? "Save the arrays again with `numpy.savez`: the file is damaged")
  }
}
