import Foundation

/// Writes a folder atomically: the path holds either all of the new content or the old content.
public enum AtomicFolder {
  /// Lets `body` fill a new folder, which then replaces the one at `path`.
  ///
  /// A crash between the two renames leaves the old content next to `path`, under a name that ends
  /// in `.old.partial`.
  ///
  /// - Throws: `FileProblem`, or the error of `body`; the folder at `path` is then unchanged.
  public static func write(to path: String, _ body: (_ folder: String) throws -> Void) throws {
    let manager = FileManager.default
    let mark = String(UInt32.random(in: 0...UInt32.max), radix: 36)
    let (temporary, old) = ("\(path).\(mark).partial", "\(path).\(mark).old.partial")
    guard mkdir(temporary, 0o777) == 0 else {
      throw FileProblem.cannotCreate(path, what: "the folder cannot be created")
    }
    do {
      try body(temporary)
      if FileContents.exists(path) {
        guard rename(path, old) == 0 else { throw FileProblem.cannotCreate(path) }
      }
      guard rename(temporary, path) == 0 else {
        let problem = FileProblem.cannotCreate(path)
        rename(old, path)
        throw problem
      }
      AtomicFile.synchronizeFolder(of: path)
      try? manager.removeItem(atPath: old)
    } catch {
      try? manager.removeItem(atPath: temporary)
      // The user knows the folder by its own name.
      throw (error as? FileProblem)?.renaming(temporary, to: path) ?? error
    }
  }
}
