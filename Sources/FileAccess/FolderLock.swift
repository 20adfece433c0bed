import Foundation

/// Locks a folder for one process.
///
/// An advisory lock (`flock`) on the folder itself. It leaves no file behind, and the kernel
/// releases it when the process ends for any reason. On a file system without locks, the folder
/// stays unlocked.
public final class FolderLock {
  private var descriptor: Int32?

  /// Locks the folder at `path`, which must exist, until `release`.
  ///
  /// - Throws: `FileProblem` of kind `.cannotCreate` if the folder is locked already or cannot be
  ///   opened.
  public init(_ path: String) throws {
    let opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard opened >= 0 else { throw FileProblem.cannotCreate(path) }
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      close(opened)
      throw FileProblem(
        .cannotCreate, path: path, found: "another process is using this folder",
        advice: "Wait until it ends, or stop it")
    }
    descriptor = opened
  }

  /// Releases the lock.
  public func release() {
    descriptor.map { _ = close($0) }
    descriptor = nil
  }

  deinit { release() }
}
