import Foundation

/// The files of this repository.
package enum Repository {
  /// Its folder.
  package static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The absolute path of a file or folder, which is named from the root.
  package static func path(_ name: String) -> String { root.appendingPathComponent(name).path }

  /// Whether there is such a file or folder.
  package static func has(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: path(name))
  }

  /// The text of a file.
  package static func text(_ name: String) throws -> String {
    try String(contentsOfFile: path(name), encoding: .utf8)
  }

  /// All files with one of these endings, named from the root and sorted; without hidden folders,
  /// runs and data.
  package static func files(endingIn endings: String..., in folder: String = "") -> [String] {
    let start = folder.isEmpty ? root.path : path(folder)
    guard let names = FileManager.default.enumerator(atPath: start) else { return [] }
    var found: [String] = []
    while let name = names.nextObject() as? String {
      let full = folder.isEmpty ? name : "\(folder)/\(name)"
      let isData = full.wholeMatch(of: /Datasets\/[^.]*/) != nil
      if name.split(separator: "/").last?.first == "." || full == "runs" || isData {
        names.skipDescendants()
      } else if endings.contains(where: { name.hasSuffix($0) }) {
        found.append(full)
      }
    }
    return found.sorted()
  }

  /// The names of the folders in a folder, without hidden ones.
  package static func folders(in name: String) throws -> Set<String> {
    let entries = try FileManager.default.contentsOfDirectory(
      at: root.appendingPathComponent(name), includingPropertiesForKeys: [.isDirectoryKey],
      options: .skipsHiddenFiles)
    return Set(
      try entries.filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
        .map(\.lastPathComponent))
  }
}
