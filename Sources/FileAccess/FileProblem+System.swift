import Foundation

/// Problems that the system reports, with the next step for each of its codes.
extension FileProblem {
  /// The problem of an output without a name, which would otherwise be a name in the root.
  package static var emptyPath: FileProblem {
    FileProblem(
      .cannotCreate, path: "\"\"", found: "the path is empty", advice: "Name a file or folder")
  }

  /// A file or folder that cannot be created.
  ///
  /// - Parameters:
  ///   - path: The file or folder.
  ///   - what: What failed.
  ///   - code: The system's code, by default that of the last failure.
  package static func cannotCreate(
    _ path: String, what: String = "cannot be created", _ code: Int32 = errno
  ) -> FileProblem {
    let advice =
      switch code {
      case ENOSPC, EDQUOT: "Free disk space or choose another place"
      case EROFS: "Choose another place; this file system is read-only"
      case ENAMETOOLONG: "Choose a shorter path"
      default: "Check that the folder exists and that you may write to it"
      }
    let isFull = code == ENOSPC || code == EDQUOT
    return FileProblem(
      isFull ? .inputOutput : .cannotCreate, path: path, found: "\(what): \(reason(code))",
      advice: advice)
  }

  /// A file whose bytes cannot be written.
  static func failedWriting(_ path: String, _ code: Int32 = errno) -> FileProblem {
    let advice =
      code == EFBIG
      ? "Raise the limit on the size of files (ulimit -f)"
      : "Free disk space or choose another place"
    return FileProblem(
      .inputOutput, path: path, found: "writing failed: \(reason(code))",
      advice: "\(advice); the previous content is unchanged")
  }

  /// A file that exists, but cannot be opened.
  static func cannotOpen(_ path: String, _ code: Int32 = errno) -> FileProblem {
    let advice =
      switch code {
      case EACCES, EPERM: "Check that you have permission to read it and to enter its folder"
      case EMFILE, ENFILE: "Raise the limit on open files (ulimit -n)"
      default: "Check the path"
      }
    return FileProblem(
      .missing, path: path, found: "cannot be opened: \(reason(code))", advice: advice)
  }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// The same problem, for a file in the folder `temporary`, which is to become `folder`.
  package func renaming(_ temporary: String, to folder: String) -> FileProblem {
    guard path == temporary || path.hasPrefix(temporary + "/") else { return self }
    return FileProblem(
      kind, path: folder + path.dropFirst(temporary.count), found: found, advice: advice)
  }
}
