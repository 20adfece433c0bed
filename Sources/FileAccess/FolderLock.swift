import Foundation

/// Holds a folder for one process.
///
/// An advisory lock (`flock`) on the folder itself: it leaves no file behind, and the kernel gives it
/// back when the process ends, however it ends. Where the file system has no locks, nothing is held.
public final class FolderLock {
  private var descriptor: Int32?

  /// Takes the folder at `path`, which must exist, until `release`.
  ///
  /// - Throws: `FileProblem` of kind `.cannotCreate` if someone else holds it, or if it cannot be opened.
  public init(_ path: String) throws {
    let opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard opened >= 0 else { throw FileProblem.cannotCreate(path) }
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      close(opened)
      throw FileProblem(
        .cannotCreate, path: path, found: "another process is at work in this folder",
        advice: "Wait until it ends, or stop it")
    }
    descriptor = opened
  }

  /// Gives the folder back.
  public func release() {
    descriptor.map { _ = close($0) }
    descriptor = nil
  }

  deinit { release() }
}
