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
    var (a, b) = (stat(), stat())
    return stat(left, &a) == 0 && stat(right, &b) == 0 && a.st_dev == b.st_dev
      && a.st_ino == b.st_ino
  }

  /// The bytes of the file at `path`, memory-mapped where the system allows it.
  ///
  /// - Throws: `FileProblem` of kind `.missing` if the file does not exist or cannot be opened.
  public static func read(_ path: String) throws -> Data {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw FileProblem(
        .missing, path: path, found: "there is no such file", advice: "Check the path")
    }
    guard !isFolder.boolValue else {
      throw FileProblem(
        .missing, path: path, found: "this is a folder, not a file", advice: "Name a file inside it"
      )
    }
    do {
      return try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
    } catch {
      throw FileProblem(
        .missing, path: path, found: "cannot be read: \(error.localizedDescription)",
        advice: "Check that you have permission to read it")
    }
  }
}
