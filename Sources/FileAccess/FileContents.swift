import Foundation

/// Reads whole files.
public enum FileContents {
  /// Whether there is a file or folder at `path`.
  public static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Whether there is a folder at `path`.
  public static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  /// Whether two paths lead to the same file.
  public static func isSameFile(_ left: String, _ right: String) -> Bool {
    identity(of: left).map { $0 == identity(of: right) } ?? false
  }

  /// The numbers of a file's device and of the file on it; nil if there is no file at `path`.
  package static func identity(of path: String) -> SIMD2<UInt64>? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return [UInt64(truncatingIfNeeded: status.st_dev), UInt64(truncatingIfNeeded: status.st_ino)]
  }

  /// Numbers that change with a file's content: its number on the device, its size in bytes, and the
  /// times of the last change of content and of status in nanoseconds; nil if there is no file at
  /// `path`. Programs that copy files can keep the first time, but not the second.
  package static func stamp(of path: String) -> [Int]? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    #if canImport(Darwin)
      let times = [status.st_mtimespec, status.st_ctimespec]
    #else
      let times = [status.st_mtim, status.st_ctim]
    #endif
    return [Int(truncatingIfNeeded: status.st_ino), Int(status.st_size)]
      + times.map { Int($0.tv_sec) &* 1_000_000_000 &+ Int($0.tv_nsec) }
  }

  /// The bytes of the file at `path`, memory-mapped where the system allows it.
  ///
  /// - Throws: `FileProblem` of kind `.missing` if the file does not exist or cannot be opened, or
  ///   of kind `.inputOutput` if reading fails.
  public static func read(_ path: String) throws -> Data {
    var status = stat()
    guard stat(path, &status) == 0 else { throw unreachable(path, errno) }
    switch FileKind(status) {
    case .ordinary: break
    case .folder:
      throw FileProblem(
        .missing, path: path, found: "this is a folder, not a file", advice: "Name a file inside it"
      )
    case let kind:
      throw FileProblem(
        .missing, path: path, found: "this is \(kind.rawValue), not an ordinary file",
        advice: "Write its content to a file, and name that file")
    }
    // Foundation's errors do not tell why a file cannot be opened.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileProblem.cannotOpen(path) }
    close(descriptor)
    do {
      return try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
    } catch {
      throw FileProblem(
        .inputOutput, path: path, found: "reading failed: \(error.localizedDescription)",
        advice: "Check the disk, or get another copy of the file")
    }
  }

  /// The problem with a path whose file has no status.
  private static func unreachable(_ path: String, _ code: Int32) -> FileProblem {
    guard code == ENOENT || code == ENOTDIR else { return FileProblem.cannotOpen(path, code) }
    var status = stat()
    guard lstat(path, &status) == 0 else {
      return FileProblem(
        .missing, path: path, found: "there is no such file", advice: "Check the path")
    }
    return FileProblem(
      .missing, path: path, found: "this is a link to a file that does not exist",
      advice: "Correct the link, or name another file")
  }
}
