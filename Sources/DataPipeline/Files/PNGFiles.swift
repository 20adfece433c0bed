import FileAccess
import Foundation

/// Finds PNG files in folders, in an order that is the same on every machine.
package enum PNGFiles {
  /// The paths of the PNG files in a folder and its subfolders; names that begin with a dot are
  /// skipped.
  ///
  /// - Parameter layout: The kind of folder that was expected, for error messages.
  /// - Throws: `FileProblem` if the folder cannot be read, or if it holds a file that is not a PNG,
  ///   a second path to the same folder, or very deep subfolders.
  package static func paths(in folder: String, layout: String) throws -> [String] {
    var visited: [SIMD2<UInt64>: String] = [:]
    return try paths(in: folder, layout: layout, depth: 0, &visited)
  }

  /// The deepest nesting of folders.
  private static let depthLimit = 32

  /// - Parameters:
  ///   - depth: The number of folders around this one.
  ///   - visited: The path of each folder that was read, by its identity.
  private static func paths(
    in folder: String, layout: String, depth: Int, _ visited: inout [SIMD2<UInt64>: String]
  ) throws -> [String] {
    // Links could lead to the same folders again, exponentially often.
    if let identity = FileContents.identity(of: folder),
      let other = visited.updateValue(folder, forKey: identity)
    {
      throw FileProblem(
        .malformed, path: folder, found: "this is a link to \(other), which is read already",
        advice: "Remove the link")
    }
    guard depth < depthLimit else {
      throw FileProblem(
        .malformed, path: folder,
        found: "this folder is inside \(depth) others; expected at most \(depthLimit)",
        advice: "Expected \(layout)")
    }
    return try names(in: folder, layout: layout).flatMap { name in
      let entry = (folder as NSString).appendingPathComponent(name)
      if isFolder(entry) {
        return try paths(in: entry, layout: layout, depth: depth + 1, &visited)
      }
      // Skipping a JPEG would train on part of the data without a warning.
      guard isPNG(entry) else { throw notPNG(entry) }
      return [entry]
    }
  }

  /// The names in a folder, sorted, without hidden ones.
  ///
  /// - Throws: `FileProblem` of kind `.missing` if the folder cannot be read.
  package static func names(in folder: String, layout: String) throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder)
        .filter { !$0.hasPrefix(".") }.sorted()
    } catch {
      let exists = FileManager.default.fileExists(atPath: folder)
      throw FileProblem(
        .missing, path: folder,
        found: !exists
          ? "there is no such folder"
          : isFolder(folder) ? "this folder cannot be read" : "this is a file, not a folder",
        advice: "Check the path; expected \(layout)")
    }
  }

  /// Whether there is a folder at `path`.
  package static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  /// Whether the name of the file ends in `.png`, in any case.
  package static func isPNG(_ path: String) -> Bool {
    (path as NSString).pathExtension.lowercased() == "png"
  }

  private static func notPNG(_ path: String) -> FileProblem {
    let isJPEG = ["jpg", "jpeg"].contains((path as NSString).pathExtension.lowercased())
    return FileProblem(
      .malformed, path: path, found: "this is not a .png file; expected only PNG images",
      advice: isJPEG
        ? "Convert it to PNG (ImageMagick: mogrify -format png *.jpg), and move the JPEG elsewhere"
        : "Convert it to PNG, or move it elsewhere")
  }
}
