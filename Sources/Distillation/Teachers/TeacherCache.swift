import DataPipeline
import FileAccess
import Foundation
import Interchange
import TensorCore

/// The teachers' logits for every training image, those of networks computed once and stored on disk.
///
/// Without augmentation, an image is the same in each epoch. With augmentation, the loader has a
/// number of views, and the file has the logits of each view of each image. The file records the
/// teachers, the data set and the views, and is rejected for others. It is mapped into memory, and
/// each row is checked when it is read.
public struct TeacherCache {
  /// How the logits are stored.
  public enum Precision: String, Codable, CaseIterable, Sendable {
    /// 32-bit floats.
    case full
    /// 16-bit floats: half the size, with rounding errors.
    case half

    var storageType: StorageType { self == .half ? .float16 : .float32 }
  }

  /// The rows of the networks' logits; nil without networks.
  private let file: RowFile?
  private let stored: [TeacherLogits]
  private let imageCount: Int
  private let views: Int?

  /// The images of a part; nil for all.
  private var selected: [Int]?

  static let teacherKey = "condense.teachers"
  static let datasetKey = "condense.dataset"

  /// Opens the file at `path` if it exists; otherwise computes the logits and writes it. Without
  /// networks there is no file.
  ///
  /// An interrupted computation leaves its finished part in a folder at `path` with the suffix
  /// `.unfinished`, and continues from it.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - teachers: The teachers whose logits are cached.
  ///   - loader: The training data. Its order has no effect; its augmentation needs a number of
  ///     views.
  ///   - precision: How the logits are stored.
  ///   - progress: Called with the number of finished views of images and their total, before the
  ///     first computed batch and after each one; can throw to abort.
  /// - Throws: `FileProblem` if the file belongs to other teachers, data or views, is malformed, or
  ///   cannot be written, or if a logit is not finite; the error of `progress`, with the finished
  ///   part saved.
  /// - Precondition: The images are the same in each epoch, or the loader has a number of views.
  public init(
    path: String, teachers: TeacherEnsemble, loader: BatchLoader, precision: Precision = .full,
    progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws {
    precondition(
      loader.augmentation == .none || loader.views != nil,
      "TeacherCache: found augmentation that is new in each epoch, expected a number of views")
    stored = teachers.stored
    imageCount = loader.dataset.count
    views = loader.augmentation == .none ? nil : loader.views
    guard !teachers.teachers.isEmpty else {
      file = nil
      return
    }
    let plan = TeacherCachePlan(teachers, loader, precision)
    if !FileContents.exists(path) {
      try UnfinishedRows.computeLogits(at: path, of: teachers, for: loader, plan, progress)
    }
    file = try plan.open(path)
  }

  /// The logits for some of the images, whose indices are then those of `images`.
  package func selecting(_ images: [Int]) -> TeacherCache {
    var part = self
    part.selected = selected.map { selected in images.map { selected[$0] } } ?? images
    return part
  }

  /// Each teacher's logits `[N, classes]` for the images at `indices` of the data set, as an epoch
  /// shows them.
  ///
  /// - Throws: `FileProblem` if the file is damaged.
  public func logits(at indices: [Int], epoch: Int = 0) throws -> [Tensor] {
    let indices = selected.map { selected in indices.map { selected[$0] } } ?? indices
    let first = views.map { epoch % $0 * imageCount } ?? 0
    return try (file?.rows(at: indices.map { first + $0 }) ?? [])
      + stored.map { $0.logits(at: indices) }
  }

  /// What a student reads, in words: `4 views of each image from a.safetensors in half precision;
  /// the largest rounding error is 0.001`.
  ///
  /// - Throws: `FileProblem` if the file cannot be read.
  public func words() throws -> String {
    guard let file else { return "the logits of files, of each image as it is" }
    let images = views.map { "\($0) views of each image" } ?? "each image as it is"
    let rounding =
      file.isHalf
      ? " in half precision; the largest rounding error is"
        + " \(String(format: "%.2g", try file.largestRounding()))" : ""
    return "logits of \(images) from \(file.file.path)\(rounding)"
  }

  /// The most images on which the accuracy of teachers is measured.
  static let mostMeasured = 100_000

  /// The accuracy of each teacher on the labels of the training images; for large data, of evenly
  /// spaced ones. With views, the first of each image counts.
  ///
  /// - Parameter loader: The training data of the cache.
  /// - Throws: `FileProblem` if the file is damaged.
  public func accuracies(on loader: BatchLoader) throws -> [TeacherAccuracy] {
    let indices = TeacherAccuracy.labeledImages(of: loader, atMost: Self.mostMeasured)
    var parts: [[TeacherAccuracy.Answers]] = []
    // Rows of all images at once could exceed the memory.
    for start in stride(from: 0, to: max(1, indices.count), by: 1000) {
      let part = Array(indices[start..<min(start + 1000, indices.count)])
      let labels = part.map(loader.dataset.label(at:))
      parts.append(try logits(at: part).map { TeacherAccuracy.Answers(logits: $0, labels: labels) })
    }
    return parts[0].indices.map { teacher in TeacherAccuracy(parts.map { $0[teacher] }) }
  }
}
