import Foundation
import PythonFiles

/// Storages that are entries of a zip archive: `<prefix>/data/<key>`.
struct ArchiveStorages: StorageSource {
  let archive: ZipArchive
  let prefix: String

  func check(_ storage: StorageReference) throws {
    let name = name(of: storage)
    guard let entry = archive.entries[name] else {
      throw PythonFileProblem(
        "the zip archive has no entry \(name.shortened), which a tensor refers to")
    }
    guard entry.byteCount == storage.byteCount else {
      throw PythonFileProblem(
        "the entry \(name.shortened) has \(entry.byteCount) bytes, expected \(storage.byteCount)"
          + " for \(storage.count) scalars of type \(storage.type.rawValue)")
    }
  }

  func bytes(_ range: Range<Int>, of storage: StorageReference) throws -> Data {
    try archive.bytes(range, of: name(of: storage))
  }

  private func name(of storage: StorageReference) -> String { "\(prefix)/data/\(storage.key)" }
}
