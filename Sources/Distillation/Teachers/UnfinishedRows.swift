import FileAccess
import Foundation
import Interchange
import TensorCore

/// Computes the outputs of teachers for training images row by row, and keeps the finished rows in a folder
/// beside the file, so that an interrupted computation continues where it ended.
///
/// The folder has the file of rows at its full size, and a record of how many are on the disk. The
/// batches are the same in every attempt, so the result has the same bits.
final class UnfinishedRows {
  /// Writes the rows of a batch, from a row on.
  typealias Write = (_ parts: [Tensor], _ row: Int) throws -> Void

  /// The longest time whose work a killed process loses.
  private static let interval = Duration.seconds(10)
  /// The largest number of multiply-adds in a batch, so that a stop request waits for a fraction of
  /// a second.
  static let largestBatchCost = 8_000_000_000

  private let destination: String
  private let layout: RowLayout
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

  /// Reads the record of the finished rows of the file at `path`, if there is one.
  ///
  /// - Parameters:
  ///   - path: The path of the finished file.
  ///   - layout: Its layout.
  ///   - metadata: What identifies teachers and images.
  ///   - batchSize: The rows of a batch.
  ///   - advice: What to do about rows of other teachers or images beside removing them, for messages.
  /// - Throws: `FileProblem` if the folder cannot be created, or belongs to other teachers or data.
  init(
    of path: String, _ layout: RowLayout, metadata: [String: String], batchSize: Int,
    advice: String
  ) throws {
    destination = path
    self.layout = layout
    record = Record(batchSize: batchSize, type: layout.type.rawValue, metadata: metadata)
    let kept = path + ".unfinished"
    // A wrong path in a recipe makes no folders.
    guard mkdir(kept, 0o777) == 0 || errno == EEXIST else { throw FileProblem.cannotCreate(path) }
    lock = try? FolderLock(kept)
    passing = lock == nil ? try PartialItem.folder(for: path) : nil
    folder = passing?.path ?? kept
    if let found = try Self.record(in: folder) {
      guard found.batchSize == batchSize, found.type == record.type, found.metadata == metadata,
        (0...layout.rows).contains(found.done)
      else {
        throw FileProblem(
          .malformed, path: Self.recordPath(in: folder),
          found:
            "the outputs computed so far belong to other teachers, other data or other settings",
          advice: "Remove the folder \(folder)\(advice)")
      }
      record = found
    }
    writer = try RowWriter(layout, at: folder + "/rows.safetensors")
    writer.largestRounding = record.largestRounding
  }

  /// Computes the missing rows, and moves the file to its place.
  ///
  /// - Parameters:
  ///   - progress: Called with the number of finished rows and their total; can throw to abort.
  ///   - compute: Computes the rows from the given one on, a batch at a time, and writes them in order.
  /// - Throws: `FileProblem` if a row cannot be written; the errors of `compute` and `progress`, with the
  ///   finished rows saved.
  func complete(
    _ progress: (_ done: Int, _ total: Int) throws -> Void,
    _ compute: (_ done: Int, _ write: Write) throws -> Void
  ) throws {
    var done = record.done
    do {
      try progress(done, layout.rows)
      var lastSaved = ContinuousClock.now
      try withoutActuallyEscaping(progress) { progress in
        try compute(done) { parts, row in
          try writer.write(parts, at: row)
          done = row + parts[0].shape[0]
          try progress(done, layout.rows)
          if lastSaved.duration(to: .now) > Self.interval {
            try save(done)
            lastSaved = .now
          }
        }
      }
      try writer.publish(as: destination)
    } catch {
      if lock == nil || done == 0 { remove() } else { try save(done) }
      throw error
    }
    remove()
  }

  /// Removes the folder, once the file is complete or nothing is worth keeping.
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
