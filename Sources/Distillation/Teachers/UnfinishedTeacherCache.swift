import DataPipeline
import FileAccess
import Foundation
import Interchange
import Networks
import TensorCore

/// Computes the logits of a teacher cache, and keeps the finished rows in a folder beside it, so that
/// an interrupted computation continues where it ended.
///
/// The folder has the file of rows at its full size, and a record of how many are on the disk. The
/// batches are the same in every attempt, so the result has the same bits.
final class UnfinishedTeacherCache {
  /// The longest time whose work a killed process loses.
  private static let interval = Duration.seconds(10)
  /// The largest number of multiply-adds in a batch, so that a stop request waits for a fraction of
  /// a second.
  private static let largestBatchCost = 8_000_000_000

  private let destination: String
  private let teachers: TeacherEnsemble
  private let loader: BatchLoader
  private let plan: TeacherCachePlan
  private let folder: String
  /// nil if another process works in the folder.
  private let lock: FolderLock?
  /// The folder in place of that one, which is not kept.
  private let passing: PartialItem?
  private let writer: RowWriter
  private var record: Record

  /// What is on the disk.
  private struct Record: Codable {
    /// The number of finished rows.
    var done = 0
    var largestRounding: Float = 0
    var batchSize: Int
    var type: String
    var metadata: [String: String]
  }

  /// Reads the record of the finished rows of the cache at `path`, if there is one.
  ///
  /// - Throws: `FileProblem` if the folder cannot be created, or belongs to other teachers or data.
  init(
    of path: String, _ teachers: TeacherEnsemble, _ loader: BatchLoader, _ plan: TeacherCachePlan
  ) throws {
    destination = path
    self.teachers = teachers
    self.plan = plan
    let batchSize = Self.batchSize(of: teachers)
    self.loader = BatchLoader(
      loader.dataset, batchSize: batchSize, seed: loader.seed, augmentation: loader.augmentation,
      normalization: loader.normalization, views: loader.views)
    record = Record(
      batchSize: batchSize, type: plan.layout.type.rawValue, metadata: plan.metadata)
    let kept = path + ".unfinished"
    // A wrong path in a recipe makes no folders.
    guard mkdir(kept, 0o777) == 0 || errno == EEXIST else { throw FileProblem.cannotCreate(path) }
    lock = try? FolderLock(kept)
    passing = lock == nil ? try PartialItem.folder(for: path) : nil
    folder = passing?.path ?? kept
    if let found = try Self.record(in: folder) {
      guard found.batchSize == batchSize, found.type == record.type,
        plan.difference(from: found.metadata) == nil, (0...plan.layout.rows).contains(found.done)
      else {
        throw FileProblem(
          .malformed, path: Self.recordPath(in: folder),
          found:
            "these first teacher logits were computed with other teachers, other data or other settings",
          advice: "Remove the folder \(folder), or name another file with teachers.cache")
      }
      record = found
    }
    writer = try RowWriter(plan.layout, at: folder + "/rows.safetensors")
    writer.largestRounding = record.largestRounding
  }

  /// The number of images in a batch: as many as the teachers' memory and the cost permit.
  private static func batchSize(of teachers: TeacherEnsemble) -> Int {
    let costs = teachers.teachers.map {
      ModelCost(of: $0.model, imageShape: Shape($0.manifest.imageShape)).multiplyAdds
    }
    return teachers.batchSize(
      max(1, min(256, largestBatchCost / max(1, costs.reduce(0, +)))))
  }

  /// Computes the missing rows, and moves the file to its place.
  ///
  /// - Parameter progress: As for `TeacherCache`.
  /// - Throws: `FileProblem` if a row cannot be computed or written; the error of `progress`.
  func complete(_ progress: (_ done: Int, _ total: Int) throws -> Void) throws {
    var done = record.done
    do {
      try progress(done, plan.layout.rows)
      var lastSaved = ContinuousClock.now
      try forEachMissingBatch { batch, row in
        let logits = try teachers.logits(of: batch, in: loader.unchangedImages)
        if let problem = teachers.problem(with: logits) { throw problem }
        try refuseTooLarge(logits)
        try writer.write(logits, at: row)
        done = row + batch.count
        try progress(done, plan.layout.rows)
        if lastSaved.duration(to: .now) > Self.interval {
          try save(done)
          lastSaved = .now
        }
      }
      try writer.publish(as: destination)
    } catch {
      if lock == nil || done == 0 { remove() } else { try save(done) }
      throw error
    }
    remove()
  }

  /// Rejects logits that half precision cannot hold.
  private func refuseTooLarge(_ logits: [Tensor]) throws {
    guard plan.layout.type == .float16 else { return }
    for (teacher, logits) in logits.enumerated() {
      guard let scalar = logits.scalars.first(where: { abs($0) > 65504 }) else { continue }
      throw FileProblem(
        .malformed, path: teachers.names[teacher],
        found:
          "a logit of this teacher is \(scalar), but the largest half-precision number is 65504",
        advice: "Set teachers.cache_precision: full")
    }
  }

  /// Calls `body` with each batch whose rows are not on the disk, and its first row.
  private func forEachMissingBatch(_ body: (Batch, _ row: Int) throws -> Void) throws {
    let count = loader.dataset.count
    let views = max(1, plan.layout.rows / max(1, count))
    for view in record.done / max(1, count)..<views {
      let done = max(0, record.done - view * count)
      // Finished rows end at the end of a batch.
      let first = (done + loader.batchSize - 1) / loader.batchSize
      var row = view * count + done
      for batch in loader.batches(epoch: view, startingAt: first) {
        try body(batch, row)
        row += batch.count
      }
    }
  }

  /// Removes the folder, once the cache is complete or nothing is worth keeping.
  private func remove() {
    passing?.discard()
    guard let lock else { return }
    try? FileManager.default.removeItem(atPath: folder)
    lock.release()
  }

  private static func recordPath(in folder: String) -> String { folder + "/progress.json" }

  private static func record(in folder: String) throws -> Record? {
    let path = recordPath(in: folder)
    guard FileContents.exists(path) else { return nil }
    return try? JSONDecoder().decode(Record.self, from: FileContents.read(path))
  }

  /// Notes that the rows before `done` are on the disk.
  private func save(_ done: Int) throws {
    guard lock != nil else { return }
    try writer.synchronize()
    (record.done, record.largestRounding) = (done, writer.largestRounding)
    try AtomicFile.write(JSONEncoder().encode(record), to: Self.recordPath(in: folder))
  }
}
