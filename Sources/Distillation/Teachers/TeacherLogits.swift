import DataPipeline
import FileAccess
import Foundation
import Interchange
import TensorCore

/// A teacher's logits for every training image, which another program computed.
///
/// They come from a safetensors file, or from a folder of such files that each have a part of the
/// images. docs/guide/teachers.md describes the format.
public struct TeacherLogits: Sendable {
  /// The file or folder, for messages.
  public let name: String
  /// The logits `[images, classes]`, in the order of the data set's images and classes.
  public let logits: Tensor
  /// A hash of the logits.
  public let identity: String
  /// Whether the files name the image of each row.
  public private(set) var namesImages = false
  /// Whether the files name the class of each column.
  public private(set) var namesClasses = false

  /// Logits `[images, classes]` in the order of the data set's images and classes.
  ///
  /// - Precondition: The logits have two axes and are finite.
  public init(_ logits: Tensor, name: String = "logits") {
    precondition(
      logits.shape.rank == 2 && logits.isFinite,
      "TeacherLogits: found logits of \(logits.shape), expected finite logits [images, classes]")
    self.name = name
    self.logits = logits
    var hash = ContentHash()
    hash.absorb(logits.shape.extents)
    hash.absorb(logits)
    identity = hash.text
  }

  /// Reads a file, or all safetensors files in a folder, and checks that they have the logits of
  /// each training image exactly once.
  ///
  /// - Parameters:
  ///   - path: The path of the file or folder.
  ///   - dataset: The training images.
  ///   - folder: The folder that the paths of images are relative to; nil for images without files.
  /// - Throws: `FileProblem` if a file is missing, malformed, or has other images or classes.
  public init(
    path: String, for dataset: any ClassificationDataset, inFolder folder: String? = nil
  ) throws {
    let images = TrainingImages(dataset, inFolder: folder)
    let classes = dataset.classNames.count
    let files = try Self.files(at: path)
    var scalars = [Float](repeating: 0, count: dataset.count * classes)
    var sources = [String?](repeating: nil, count: dataset.count)
    var namesClasses = true
    for file in files {
      let part = try LogitsFile(path: file, for: images, isOnly: files.count == 1)
      namesClasses = namesClasses && part.namesClasses
      let rows = part.logits.scalars
      for (row, image) in part.images.enumerated() {
        if let earlier = sources[image] {
          throw FileProblem(
            .malformed, path: file,
            found: "the logits of \(images.name(image)) are here and "
              + (earlier == file ? "a second time in this file" : "in \(earlier)"),
            advice: images.isNamed
              ? "Write each image once"
              : "Write each image once, and for each file the index of its first image under first")
        }
        sources[image] = file
        scalars.replaceSubrange(
          image * classes..<(image + 1) * classes, with: rows[row * classes..<(row + 1) * classes])
      }
    }
    try Self.refuseMissing(sources, images, path: path)
    self.init(Tensor(scalars, shape: [dataset.count, classes]), name: path)
    // Images with paths are found by them alone.
    namesImages = images.isNamed
    self.namesClasses = namesClasses
  }

  private static func files(at path: String) throws -> [String] {
    guard FileContents.isFolder(path) else { return [path] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let files = names.filter { $0.hasSuffix(".safetensors") && !$0.hasPrefix(".") }.sorted()
    guard !files.isEmpty else {
      throw FileProblem(
        .malformed, path: path, found: "this folder has no .safetensors file with logits",
        advice: "Name a file, or a folder of such files that each have a part of the images")
    }
    return files.map { "\(path)/\($0)" }
  }

  private static func refuseMissing(
    _ sources: [String?], _ images: TrainingImages, path: String
  ) throws {
    let missing = sources.indices.filter { sources[$0] == nil }
    guard let first = missing.first else { return }
    throw FileProblem(
      .malformed, path: path,
      found:
        "it has no logits for \(missing.count) of the \(sources.count) training images, such as"
        + " \(images.name(first))",
      advice: "Write the logits of all training images, to one file or to several in one folder")
  }

  /// The logits of some images, in this order, for a data set of these images.
  package func selecting(_ indices: [Int]) -> TeacherLogits {
    var part = TeacherLogits(logits(at: indices), name: name)
    part.namesImages = namesImages
    part.namesClasses = namesClasses
    return part
  }

  /// The logits `[N, classes]` for the images at `indices` of the data set.
  func logits(at indices: [Int]) -> Tensor { logits.selecting(indices) }
}
