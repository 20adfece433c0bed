import Foundation

/// Writes a folder atomically: the path holds either all of the new content or the old content.
public enum AtomicFolder {
  /// Lets `body` fill a new folder, which then replaces the one at `path`.
  ///
  /// Both folders change places in one step. Where the file system cannot do that, the old one is
  /// renamed first, to a name that ends in `.old.condense.partial`; after a crash between the two steps, the
  /// next call and `Leftovers.clear(inside:)` put it back.
  ///
  /// - Throws: `FileProblem`, or the error of `body`; the folder at `path` is then unchanged.
  public static func write(to path: String, _ body: (_ folder: String) throws -> Void) throws {
    try refuseOther(path)
    if !FileContents.exists(path) { Leftovers.clear(path + replacedSuffix) }
    let partial = try PartialItem.folder(for: path)
    defer { partial.discard() }
    do {
      try body(partial.path)
    } catch {
      // The user knows the folder by its own name.
      throw (error as? FileProblem)?.renaming(partial.path, to: path) ?? error
    }
    if FileContents.exists(path) {
      // The old folder is locked too, so that nobody takes it for a leftover.
      let old = PartialItem(
        path: partial.path, descriptor: open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
      _ = old.lock()
      defer { old.discard() }
      guard exchange(partial.path, path) || replace(path, by: partial.path) else {
        throw FileProblem.cannotCreate(path)
      }
    } else {
      guard rename(partial.path, path) == 0 else { throw FileProblem.cannotCreate(path) }
    }
    AtomicFile.synchronizeFolder(of: path)
  }

  #if !canImport(Darwin)
    private typealias Rename2 =
      @convention(c) (
        Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32
      ) -> Int32

    /// Linux's `renameat2`, which Swift does not import; the flag 2 is `RENAME_EXCHANGE`.
    private static let renameat2 = dlsym(dlopen(nil, RTLD_NOW), "renameat2").map {
      unsafeBitCast($0, to: Rename2.self)
    }
  #endif

  /// Lets two paths change places in one step; false if the system cannot.
  private static func exchange(_ first: String, _ second: String) -> Bool {
    #if canImport(Darwin)
      return renamex_np(first, second, UInt32(RENAME_SWAP)) == 0
    #else
      return renameat2?(AT_FDCWD, first, AT_FDCWD, second, 2) == 0
    #endif
  }

  /// The same in two steps.
  static func replace(_ path: String, by partial: String) -> Bool {
    let old = path + replacedSuffix
    try? FileManager.default.removeItem(atPath: old)
    guard rename(path, old) == 0 else { return false }
    guard rename(partial, path) == 0 else {
      let reason = errno
      rename(old, path)
      errno = reason
      return false
    }
    try? FileManager.default.removeItem(atPath: old)
    return true
  }

  private static let replacedSuffix = ".old" + PartialItem.suffix

  /// Where a folder was before it was moved away to be replaced; nil for other paths.
  static func place(ofReplaced path: String) -> String? {
    guard path.hasSuffix(replacedSuffix) else { return nil }
    return String(path.dropLast(replacedSuffix.count))
  }

  /// Refuses a file or a link, which a folder would replace.
  private static func refuseOther(_ path: String) throws {
    var status = stat()
    guard lstat(path, &status) == 0, FileKind(status) != .folder else { return }
    throw FileProblem(
      .cannotCreate, path: path, found: "this is \(FileKind(status).rawValue), not a folder",
      advice: "Choose another output path")
  }
}
