import DataPipeline
import FileAccess
import Interchange
import TensorCore

/// The teachers' logits for every training image, those of networks computed once and stored on disk.
///
/// It only works without augmentation, when an image is the same in each epoch. The file records
/// the teachers and the data set, and is rejected for others.
public struct TeacherCache {
  /// One `[images, classes]` per teacher, first those of the networks.
  private let logits: [Tensor]

  static let teacherKey = "condense.teachers"
  static let datasetKey = "condense.dataset"

  /// Reads the file at `path` if it exists; otherwise computes the logits and writes it. Without
  /// networks there is no file.
  ///
  /// An interrupted computation leaves its finished part in a folder at `path` with the suffix
  /// `.unfinished`, and continues from it.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - teachers: The teachers whose logits are cached.
  ///   - loader: The training data; its order and augmentation have no effect.
  ///   - progress: Called with the number of finished images and their total, before the first
  ///     computed batch and after each one; can throw to abort.
  /// - Throws: `FileProblem` if the file belongs to other teachers or data, is malformed, or cannot
  ///   be written, or if a logit is not finite; the error of `progress`, with the finished part
  ///   saved.
  public init(
    path: String, teachers: TeacherEnsemble, loader: BatchLoader,
    progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws {
    let stored = teachers.stored.map(\.logits)
    guard !teachers.teachers.isEmpty else {
      logits = stored
      return
    }
    if let logits = try Self.read(path, teachers, loader.dataset) {
      self.logits = logits + stored
      return
    }
    let metadata = [
      Self.teacherKey: teachers.networkIdentity, Self.datasetKey: loader.dataset.identity,
    ]
    let part = try UnfinishedTeacherCache(of: path, teachers, loader, metadata)
    let computed = try part.completed(progress)
    logits = computed + stored
    try SafetensorsWriter.write(
      tensors: computed.enumerated().map { StoredTensor(name: "teacher.\($0)", tensor: $1) },
      metadata: metadata, to: path)
    part.remove()
  }

  /// Each teacher's logits `[N, classes]` for the images at `indices` of the data set.
  public func logits(at indices: [Int]) -> [Tensor] {
    logits.map { $0.selecting(indices) }
  }

  private static func read(
    _ path: String, _ teachers: TeacherEnsemble, _ dataset: any ClassificationDataset
  ) throws -> [Tensor]? {
    guard FileContents.exists(path) else { return nil }
    let file = try SafetensorsFile(path: path)
    let sources = [
      (teacherKey, teachers.networkIdentity, "other teachers"),
      (datasetKey, dataset.identity, "other data"),
    ]
    for (key, expected, what) in sources where file.metadata[key] != expected {
      throw FileProblem(
        .malformed, path: path, found: "these teacher logits were computed with \(what)",
        advice: "Remove the file, or name another file with teachers.cache")
    }
    return try teachers.teachers.enumerated().map { index, teacher in
      let tensor = try file.tensor(named: "teacher.\(index)")
      let expected: Shape = [dataset.count, teacher.manifest.classNames.count]
      guard tensor.shape == expected else {
        throw FileProblem(
          .malformed, path: path,
          found: "teacher.\(index) is \(tensor.shape), expected \(expected)",
          advice: "Remove the file")
      }
      guard tensor.isFinite else {
        throw FileProblem(
          .malformed, path: path, found: "teacher.\(index) contains NaN or infinity",
          advice: "Remove the file; the logits are then computed again")
      }
      return tensor
    }
  }

  /// The accuracy of each teacher on the labels of the training images.
  ///
  /// - Parameter loader: The training data of the cache.
  public func accuracies(on loader: BatchLoader) -> [TeacherAccuracy] {
    sample(on: loader).accuracies
  }
}
