import DataPipeline
import FileAccess
import Interchange
import TensorCore

/// The teachers' logits for every training image, computed once and stored on disk.
///
/// It only works without augmentation, when an image is the same in each epoch. The file records
/// the teachers and the data set, and is rejected for others.
public struct TeacherCache {
  /// One `[images, classes]` per teacher.
  private let logits: [Tensor]

  private static let teacherKey = "condense.teachers"
  private static let datasetKey = "condense.dataset"

  /// Reads the file at `path` if it exists; otherwise computes the logits and writes it.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - teachers: The teachers whose logits are cached.
  ///   - loader: The training data; its order and augmentation have no effect.
  ///   - progress: Called with the number of finished images and their total; can throw to abort.
  /// - Throws: `FileProblem` if the file belongs to other teachers or data, is malformed, or cannot
  ///   be written; the error of `progress`, with nothing written.
  public init(
    path: String, teachers: TeacherEnsemble, loader: BatchLoader,
    progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws {
    if let logits = try Self.read(path, teachers, loader.dataset) {
      self.logits = logits
      return
    }
    let logits = try Self.compute(teachers, loader, progress)
    try SafetensorsWriter.write(
      tensors: logits.enumerated().map { StoredTensor(name: "teacher.\($0)", tensor: $1) },
      metadata: [Self.teacherKey: teachers.identity, Self.datasetKey: loader.dataset.identity],
      to: path)
    self.logits = logits
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
      (teacherKey, teachers.identity, "other teachers"),
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
      return tensor
    }
  }

  private static func compute(
    _ teachers: TeacherEnsemble, _ loader: BatchLoader, _ progress: (Int, Int) throws -> Void
  ) rethrows -> [Tensor] {
    let image = loader.dataset.imageShape
    let batchSize = teachers.teachers.map { $0.model.plan.batchSize(256, for: image) }.min()
    let plain = BatchLoader(
      loader.dataset, batchSize: batchSize ?? 1, normalization: loader.normalization)
    var scalars = [[Float]](repeating: [], count: teachers.teachers.count)
    var done = 0
    for batch in plain.batches(epoch: 0) {
      for (index, logits) in teachers.logits(batch.images).enumerated() {
        scalars[index] += logits.scalars
      }
      done += batch.count
      try progress(done, loader.dataset.count)
    }
    return scalars.map { Tensor($0, shape: [loader.dataset.count, $0.count / max(1, done)]) }
  }
}
