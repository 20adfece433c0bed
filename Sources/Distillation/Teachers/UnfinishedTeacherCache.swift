import DataPipeline
import FileAccess
import Foundation
import Interchange
import Networks
import TensorCore

/// Computes the logits of a teacher cache, and keeps the finished part in a folder beside it, so
/// that an interrupted computation continues where it ended.
///
/// Each file of the folder holds the logits of some images in order, and is named after the first.
/// The batches are the same in every attempt, so the result has the same bits.
final class UnfinishedTeacherCache {
  /// The longest time whose work a killed process loses.
  private static let interval = Duration.seconds(10)
  /// The largest number of multiply-adds in a batch, so that a stop request waits for a fraction of
  /// a second.
  private static let largestBatchCost = 8_000_000_000
  private static let batchSizeKey = "condense.batch_size"

  private let path: String
  private let teachers: TeacherEnsemble
  private let loader: BatchLoader
  private let metadata: [String: String]
  /// nil if another process works in the folder; then nothing is kept.
  private let lock: FolderLock?
  /// The logits of each teacher for the first images, image by image.
  private var scalars: [[Float]]
  private var done = 0
  private var savedCount = 0

  /// Reads the finished part of the cache at `path`, if there is one.
  ///
  /// - Parameter metadata: The identity of the teachers and the data.
  /// - Throws: `FileProblem` if the folder cannot be created, or belongs to other teachers or data.
  init(
    of path: String, _ teachers: TeacherEnsemble, _ loader: BatchLoader,
    _ metadata: [String: String]
  ) throws {
    self.path = path + ".unfinished"
    self.teachers = teachers
    let batchSize = Self.batchSize(of: teachers)
    self.loader = BatchLoader(
      loader.dataset, batchSize: batchSize, normalization: loader.normalization)
    self.metadata = metadata.merging([Self.batchSizeKey: "\(batchSize)"]) { $1 }
    scalars = teachers.teachers.map { _ in [] }
    // A wrong path in a recipe makes no folders.
    guard mkdir(self.path, 0o777) == 0 || errno == EEXIST else {
      throw FileProblem.cannotCreate(path)
    }
    lock = try? FolderLock(self.path)
    if lock != nil { try readParts() }
  }

  /// The number of images in a batch: as many as the teachers' memory and the cost permit.
  private static func batchSize(of teachers: TeacherEnsemble) -> Int {
    let costs = teachers.teachers.map {
      ModelCost(of: $0.model, imageShape: Shape($0.manifest.imageShape)).multiplyAdds
    }
    return teachers.batchSize(
      max(1, min(256, largestBatchCost / max(1, costs.reduce(0, +)))))
  }

  /// Each teacher's logits `[N, classes]` for all images.
  ///
  /// - Parameter progress: As for `TeacherCache`.
  /// - Throws: `FileProblem` if a part cannot be written; the error of `progress`.
  func completed(_ progress: (_ done: Int, _ total: Int) throws -> Void) throws -> [Tensor] {
    let total = loader.dataset.count
    var lastSaved = ContinuousClock.now
    do {
      try progress(done, total)
    } catch {
      if done == 0 { remove() }
      throw error
    }
    let first = done / loader.batchSize + (done % loader.batchSize > 0 ? 1 : 0)
    for batch in loader.batches(epoch: 0, startingAt: first) {
      let logits: [Tensor]
      do {
        logits = try teachers.logits(of: batch, in: loader.unchangedImages)
        if let problem = teachers.problem(with: logits) { throw problem }
      } catch {
        if done == 0 { remove() }
        throw error
      }
      for (index, logits) in logits.enumerated() { scalars[index] += logits.scalars }
      done += batch.count
      do {
        try progress(done, total)
      } catch {
        try savePart()
        throw error
      }
      if lastSaved.duration(to: .now) > Self.interval {
        try savePart()
        lastSaved = .now
      }
    }
    return zip(scalars, classCounts).map { Tensor($0, shape: [total, $1]) }
  }

  /// Removes the folder, once the cache is complete.
  func remove() {
    guard let lock else { return }
    try? FileManager.default.removeItem(atPath: path)
    lock.release()
  }

  private var classCounts: [Int] { teachers.teachers.map(\.manifest.classNames.count) }

  private func part(startingAt image: Int) -> String { "\(path)/\(image).safetensors" }

  /// Writes the logits since the last part.
  private func savePart() throws {
    guard lock != nil, done > savedCount else { return }
    let tensors = zip(scalars, classCounts).enumerated().map { index, teacher in
      let (scalars, classes) = teacher
      return StoredTensor(
        name: "teacher.\(index)",
        tensor: Tensor(
          Array(scalars[(savedCount * classes)...]), shape: [done - savedCount, classes]))
    }
    try SafetensorsWriter.write(
      tensors: tensors, metadata: metadata, to: part(startingAt: savedCount))
    savedCount = done
  }

  private func readParts() throws {
    while FileContents.exists(part(startingAt: savedCount)) {
      let path = part(startingAt: savedCount)
      let file = try SafetensorsFile(path: path)
      var count = 0
      for (index, classes) in classCounts.enumerated() {
        let tensor = try file.tensor(named: "teacher.\(index)")
        guard tensor.shape.rank == 2, tensor.isFinite else {
          throw FileProblem(
            .malformed, path: path,
            found: "teacher.\(index) is \(tensor.shape), expected finite logits [images, classes]",
            advice: "Remove the folder \(self.path); the logits are then computed again")
        }
        count = index == 0 ? tensor.shape[0] : count
        guard metadata.allSatisfy({ file.metadata[$0] == $1 }), count > 0,
          tensor.shape == [count, classes], savedCount + count <= loader.dataset.count
        else {
          throw FileProblem(
            .malformed, path: path,
            found: "these first teacher logits were computed with other teachers or other data",
            advice: "Remove the folder \(self.path), or name another file with teachers.cache")
        }
        scalars[index] += tensor.scalars
      }
      savedCount += count
    }
    done = savedCount
  }
}
