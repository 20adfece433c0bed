import DataPipeline
import FileAccess
import Foundation
import Interchange
import TensorCore

/// One safetensors file with a teacher's logits for training images.
struct LogitsFile {
  /// `[rows, classes]`, with the classes in the order of the data.
  let logits: Tensor
  /// The index in the data set of the image of each row.
  let images: [Int]
  /// Whether the file names the classes of its columns.
  let namesClasses: Bool

  /// Reads and checks a file.
  ///
  /// - Parameter isOnly: Whether it must have the logits of all images.
  /// - Throws: `FileProblem` if it is missing, malformed, or has other images or classes.
  init(path: String, for images: TrainingImages, isOnly: Bool) throws {
    let file = try SafetensorsFile(path: path)
    let content = LogitsContent(file: file, images: images)
    try content.refuseOtherData()
    let logits = try content.logits()
    self.images = try content.images(of: logits.shape[0], isOnly: isOnly)
    try content.refuseUnusable(logits, of: self.images)
    let order = try content.classOrder()
    namesClasses = file.metadata["classes"] != nil
    self.logits = order.places.map { logits.selecting($0, alongAxis: 1) } ?? logits
  }
}

/// The checks of a file's tensor and metadata against the data.
private struct LogitsContent {
  let file: SafetensorsFile
  let images: TrainingImages

  private var dataset: any ClassificationDataset { images.dataset }

  private func problem(_ found: String, _ advice: String) -> FileProblem {
    FileProblem(.malformed, path: file.path, found: found, advice: advice)
  }

  // MARK: - The tensor

  func logits() throws -> Tensor {
    let name = "logits"
    if let entry = file.entry(named: name) {
      guard [.float16, .bfloat16, .float32, .float64].contains(entry.type) else {
        throw problem(
          "logits has the type \(entry.type.rawValue), expected F16 or F32",
          "Save the outputs of the teacher's last layer, and not classes or ranks")
      }
      guard entry.shape.rank == 2 else {
        throw problem(
          "logits is \(entry.shape), expected [images, classes]",
          "Write one row for each image, with a number for each class")
      }
      guard entry.shape[1] == dataset.classNames.count else {
        throw problem(
          "it has logits for \(entry.shape[1]) classes, but the data has"
            + " \(dataset.classNames.count)", "Use a teacher of this data's classes")
      }
    }
    return try file.tensor(named: name)
  }

  func refuseUnusable(_ logits: Tensor, of images: [Int]) throws {
    let (scalars, classes) = (logits.scalars, logits.shape[1])
    let rows = images.indices.map { scalars[$0 * classes..<($0 + 1) * classes] }
    let broken = rows.indices.filter { !rows[$0].allSatisfy(\.isFinite) }
    if let first = broken.first {
      throw problem(
        "the logits of \(broken.count) images contain NaN or infinity, such as those of"
          + " \(self.images.name(images[first]))",
        "Use another teacher, and check that it computed in a sufficient precision")
    }
    guard classes > 1, !rows.isEmpty, rows.allSatisfy(Self.looksLikeProbabilities) else { return }
    throw problem(
      "these are probabilities: all numbers are in 0...1, and each row sums to 1",
      "Write the outputs before the softmax, or log(probabilities + 1e-8)")
  }

  /// Whether a row sums to 1, as half precision rounds it.
  private static func looksLikeProbabilities(_ row: ArraySlice<Float>) -> Bool {
    row.allSatisfy { (0...1).contains($0) } && abs(row.reduce(0, +) - 1) < 0.01
  }

  // MARK: - The metadata

  /// Rejects logits that were computed for other data, or changed by a temperature.
  func refuseOtherData() throws {
    if let identity = file.metadata[TeacherCache.datasetKey], identity != dataset.identity {
      throw problem(
        "its logits were computed for other data: it states the content hash"
          + " \(identity.shortened), but the training images have \(dataset.identity)",
        "Write the logits again for this data")
    }
    if let text = file.metadata["images"], Int(text) != dataset.count {
      throw problem(
        "it was written for \(text.shortened) images, but the data has \(dataset.count) training"
          + " images", "Write the logits again for this data")
    }
    if let text = file.metadata["temperature"], Double(text) != 1 {
      throw problem(
        "its logits have the temperature \(text.shortened), expected 1",
        "Write the logits as the teacher computes them; the recipe sets losses.temperature")
    }
  }

  func classOrder() throws -> ClassOrder {
    let wanted = dataset.classNames
    guard let names = try list("classes") else { return .same }
    guard let order = ClassOrder(of: names, as: wanted) else {
      throw problem(
        "its classes \(names.listed()) are not the data's \(wanted.listed())",
        "Use a teacher of this data's classes, and check the list classes in the file's metadata")
    }
    return order
  }

  /// The index in the data set of the image of each row.
  func images(of rows: Int, isOnly: Bool) throws -> [Int] {
    guard let paths = try list("paths") else { return try range(of: rows, isOnly: isOnly) }
    guard images.isNamed else {
      throw problem(
        "it names images by paths, but this data's images are not files of their own",
        "Leave paths out of its metadata, and write the rows in the order of the data")
    }
    guard paths.count == rows else {
      throw problem(
        "it has \(rows) rows of logits, but \(paths.count) paths", "Write one path for each row")
    }
    let known = paths.map { images.index(of: $0) }
    let unknown = known.indices.filter { known[$0] == nil }
    if let first = unknown.first {
      throw problem(
        "\(unknown.count) of its \(rows) paths are no training images of the data, such as"
          + " \(paths[first].shortened)",
        "Write the paths of this data, relative to its folder, such as \(images.name(0))")
    }
    return known.compactMap(\.self)
  }

  /// The images of a file without paths.
  private func range(of rows: Int, isOnly: Bool) throws -> [Int] {
    guard !images.isNamed else {
      throw problem(
        "it does not say which image each row belongs to: its metadata has no paths",
        "Add the list paths to its metadata, as JSON, with a path such as \(images.name(0)) for each"
          + " row")
    }
    let text = file.metadata["first"]
    let first = text.map { Int($0) ?? -1 } ?? 0
    guard first >= 0, first <= dataset.count - rows, !isOnly || text != nil || rows == dataset.count
    else {
      throw problem(
        "it has \(rows) rows of logits"
          + (text.map { ", from image \($0.shortened) on" } ?? "")
          + ", but the data has \(dataset.count) training images",
        "Write one row for each training image, in the order of the data")
    }
    return Array(first..<first + rows)
  }

  private func list(_ key: String) throws -> [String]? {
    guard let json = file.metadata[key] else { return nil }
    guard let list = try? JSONDecoder().decode([String].self, from: Data(json.utf8)) else {
      throw problem(
        "\(key) in its metadata is not a list of texts in JSON",
        "Write it with json.dumps of a list of strings")
    }
    return list
  }
}
