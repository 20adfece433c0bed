import FileAccess
import Foundation
import Images

/// Finds image files in folders, in an order that is the same on every machine.
package enum ImageFiles {
  /// The paths of the image files in a folder and its subfolders. Names that begin with a dot are
  /// skipped, and files that file managers leave in folders.
  ///
  /// - Parameter layout: The kind of folder that was expected, for error messages.
  /// - Throws: `FileProblem` if the folder cannot be read, or if it holds a file that is no image of
  ///   a known format, a second path to the same folder, or very deep subfolders.
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
      try requireImage(entry)
      return [entry]
    }
  }

  /// Rejects a file that is no image: skipping it would train on a part of the data without a
  /// warning. A file with the name of an image is examined when it is read.
  private static func requireImage(_ path: String) throws {
    guard !hasImageName(path) else { return }
    let data = try FileContents.read(path)
    guard ImageFormat(of: data) == nil else { return }
    throw ForeignImage(of: data).problem(path: path)
  }

  /// What file managers leave in folders, in lower case; names on macOS begin with a dot, except in
  /// archives.
  private static let droppings: Set<String> = [
    "thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx",
  ]

  /// The names in a folder, sorted, without hidden ones and those that file managers leave.
  ///
  /// - Throws: `FileProblem` of kind `.missing` if the folder cannot be read.
  package static func names(in folder: String, layout: String) throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder)
        .filter { !$0.hasPrefix(".") && !droppings.contains($0.lowercased()) }.sorted()
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

  /// Whether the name of a file is that of an image, whatever its content.
  package static func hasImageName(_ path: String) -> Bool { ImageFormat(named: path) != nil }

  /// The path of a file inside `folder` without the ending of its name.
  package static func stem(of path: String, in folder: String) -> String {
    (String(path.dropFirst(folder.count).drop { $0 == "/" }) as NSString).deletingPathExtension
  }

  /// The path of the image in a folder whose name without the ending is `stem`; nil if there is
  /// none.
  package static func image(named stem: String, in folder: String) -> String? {
    let endings = ImageFormat.allCases.flatMap(\.nameEndings).flatMap { [$0, $0.uppercased()] }
    return endings.map { "\(folder)/\(stem).\($0)" }.first(where: FileContents.exists)
  }
}
