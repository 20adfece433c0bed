import Foundation

/// Creates folders.
package enum NewFolder {
  /// Creates the folder at `path`, and the folders around it, unless they exist.
  ///
  /// - Throws: `FileProblem` of kind `.cannotCreate` or `.inputOutput`.
  package static func create(_ path: String) throws {
    let code = make(path)
    guard code != 0 else { return }
    throw FileProblem.cannotCreate(path, what: "the folder cannot be created", code)
  }

  /// Returns 0, or the system's code for the failure.
  private static func make(_ path: String) -> Int32 {
    guard mkdir(path, 0o777) != 0 else { return 0 }
    let code = errno
    let parent = (path as NSString).deletingLastPathComponent
    if code == ENOENT, !parent.isEmpty, parent != path {
      let outer = make(parent)
      return outer != 0 ? outer : mkdir(path, 0o777) == 0 ? 0 : errno
    }
    return code == EEXIST && FileContents.isFolder(path) ? 0 : code
  }
}
