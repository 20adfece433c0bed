import Foundation

/// A temporary file or folder, `NAME.condense.partial`, that becomes `NAME` once it is complete.
///
/// Its writer holds a lock on it (`flock`), which the kernel releases when the process ends for any
/// reason. So the leftovers of a killed process can be told from the work of a living one: the next
/// writer of `NAME` takes them over, and `Leftovers.clear(inside:)` removes them. On a file system
/// without locks, nothing is taken over or removed.
package struct PartialItem {
  /// The end of all temporary names, which no other program uses.
  static let suffix = ".condense.partial"

  /// The temporary path.
  package let path: String
  /// The open file or folder, which holds the lock.
  let descriptor: Int32

  /// Creates or takes over the empty temporary file for `path`. The caller closes it.
  ///
  /// - Throws: `FileProblem` of kind `.cannotCreate`.
  static func file(for path: String) throws -> PartialItem {
    try make(for: path) { name, mustBeNew in
      let descriptor = open(
        name,
        O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | (mustBeNew ? O_EXCL : 0), 0o644)
      guard descriptor >= 0 else { return descriptor }
      var status = stat()
      guard fstat(descriptor, &status) == 0, FileKind(status) == .ordinary else {
        _ = Foundation.close(descriptor)
        errno = EEXIST
        return -1
      }
      return descriptor
    } empty: { item in
      ftruncate(item.descriptor, 0) == 0
    }
  }

  /// Creates or takes over the empty temporary folder for `path`. The caller closes it.
  ///
  /// - Throws: `FileProblem` of kind `.cannotCreate`.
  package static func folder(for path: String) throws -> PartialItem {
    try make(for: path) { name, mustBeNew in
      guard mkdir(name, 0o755) == 0 || (errno == EEXIST && !mustBeNew) else { return -1 }
      return open(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    } empty: { item in
      let manager = FileManager.default
      guard let names = try? manager.contentsOfDirectory(atPath: item.path) else { return false }
      return names.allSatisfy { name in
        (try? manager.removeItem(atPath: "\(item.path)/\(name)")) != nil
      }
    }
  }

  /// Gives up the lock.
  package func close() { _ = Foundation.close(descriptor) }

  /// Removes the file or folder, unless it has moved, and gives up the lock.
  package func discard() {
    if isInPlace { try? FileManager.default.removeItem(atPath: path) }
    close()
  }

  /// Opens and locks the first name that no living process uses.
  private static func make(
    for path: String, open: (_ name: String, _ mustBeNew: Bool) -> Int32,
    empty: (PartialItem) -> Bool
  ) throws -> PartialItem {
    guard !path.isEmpty else { throw FileProblem.emptyPath }
    var (name, mustBeNew) = (path + suffix, false)
    for _ in 0..<100 {
      let descriptor = open(name, mustBeNew)
      if descriptor < 0, ![EEXIST, EISDIR, ENOTDIR, ELOOP, ENXIO, EACCES, EPERM].contains(errno) {
        break
      }
      if descriptor >= 0 {
        let item = PartialItem(path: name, descriptor: descriptor)
        // Without locks, only a new file is certain to have one writer.
        let isOurs = item.lock() == .taken || mustBeNew
        if isOurs, item.isInPlace, empty(item) { return item }
        item.close()
      }
      // Someone else writes the same path, or the name belongs to something else.
      name = "\(path).\(String(UInt32.random(in: 0...UInt32.max), radix: 36))\(suffix)"
      mustBeNew = true
    }
    throw FileProblem.cannotCreate(path)
  }

  /// The answer of the file system to a request for a lock.
  enum Lock {
    /// This process has it.
    case taken
    /// Another process, or another descriptor of this one, has it.
    case held
    /// The file system has no locks.
    case missing
  }

  /// Requests the lock, without waiting.
  func lock() -> Lock {
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return .taken }
    return errno == EWOULDBLOCK ? .held : .missing
  }

  /// Whether the path still leads to the open file: another process may have renamed or removed it
  /// before the lock was taken.
  var isInPlace: Bool {
    var (opened, named) = (stat(), stat())
    return fstat(descriptor, &opened) == 0 && lstat(path, &named) == 0
      && opened.st_dev == named.st_dev && opened.st_ino == named.st_ino
  }
}
