import FileAccess
import Foundation

extension CIFAR.Part {
  /// Reads a file of the binary form: for each image a byte with its label, or two with the coarse
  /// and the fine label, and 3,072 bytes.
  ///
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`.
  init(binary path: String, _ kind: CIFAR.Kind) throws {
    let data = try FileContents.read(path)
    let labelBytes = kind == .cifar10 ? 1 : 2
    let record = labelBytes + CIFAR.imageShape.count
    guard !data.isEmpty, data.count.isMultiple(of: record) else {
      throw FileProblem(
        .malformed, path: path,
        found: "it has \(data.count) bytes, which are not whole images of \(record) bytes",
        advice: "Unpack the published archive again; check that this is \(kind.rawValue)")
    }
    planes.reserveCapacity(data.count)
    for start in stride(from: data.startIndex, to: data.endIndex, by: record) {
      labels.append(Int(data[start + labelBytes - 1]))
      planes += data[start + labelBytes..<start + record]
    }
    try checkLabels(kind, path: path)
  }

  /// Checks that each label has a class.
  func checkLabels(_ kind: CIFAR.Kind, path: String) throws {
    guard
      let image = labels.firstIndex(where: { !(0..<kind.classCount).contains($0) })
    else { return }
    throw FileProblem(
      .malformed, path: path,
      found: "the label of image \(image) is \(labels[image]), expected 0...\(kind.classCount - 1)",
      advice: "Unpack the published archive again; check that this is \(kind.rawValue)")
  }
}

extension CIFAR.Kind {
  /// The names of the classes in the binary form: a text file with a line for each.
  func binaryNames(in folder: String) throws -> [String] {
    let name = self == .cifar10 ? "batches.meta.txt" : "fine_label_names.txt"
    let path = (folder as NSString).appendingPathComponent(name)
    let lines = String(decoding: try FileContents.read(path), as: UTF8.self)
      .split(whereSeparator: \.isNewline).map(String.init)
    return try checked(lines, path: path)
  }

  /// Checks that each class has a name of its own.
  func checked(_ names: [String], path: String) throws -> [String] {
    guard names.count == classCount, Set(names).count == classCount else {
      throw FileProblem(
        .malformed, path: path,
        found: "it names \(Set(names).count) classes, expected \(classCount)",
        advice: "Unpack the published archive again; check that this is \(rawValue)")
    }
    return names
  }
}
