import Foundation

/// The space that is left on a disk.
package enum FreeSpace {
  /// The bytes that this user can still write in a folder; nil if the system does not tell.
  package static func bytes(in folder: String) -> Int? {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { return nil }
    let (bytes, overflow) = Int(clamping: status.f_bavail).multipliedReportingOverflow(
      by: Int(clamping: status.f_frsize))
    return overflow ? Int.max : bytes
  }

  /// Refuses to write more than there is space for.
  ///
  /// - Parameter content: What is written, for the message.
  /// - Throws: `FileProblem` of kind `.cannotCreate`.
  package static func require(_ needed: Int, in folder: String, for content: String) throws {
    guard let free = bytes(in: folder), free < needed else { return }
    throw FileProblem(
      .cannotCreate, path: folder,
      found: "\(content) take \(megabytes(needed)), but the disk has \(megabytes(free)) left",
      advice: "Free some space, or choose a folder on another disk")
  }

  private static func megabytes(_ bytes: Int) -> String {
    bytes < 10_000_000_000 ? "\(bytes / 1_000_000) MB" : "\(bytes / 1_000_000_000) GB"
  }
}
