import Foundation

/// The files of this repository.
enum Repository {
  /// Its folder.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The absolute path of a file or folder, which is named from the root.
  static func path(_ name: String) -> String { root.appendingPathComponent(name).path }

  /// Whether there is such a file or folder.
  static func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// The text of a file.
  static func text(_ name: String) throws -> String {
    try String(contentsOfFile: path(name), encoding: .utf8)
  }

  /// All files with one of these endings, named from the root and sorted; without hidden folders,
  /// runs and data.
  static func files(endingIn endings: String..., in folder: String = "") -> [String] {
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

  /// All pages.
  static let pages: [Page] = files(endingIn: ".md").compactMap { name in
    (try? text(name)).map { Page(name, text: $0) }
  }

  /// The pages whose commands and recipes readers use: the README files of the repository and its
  /// folders, the guide and the results.
  static var readersPages: [Page] {
    pages.filter { page in
      let parts = page.path.split(separator: "/")
      return parts.count <= 2 && parts.last == "README.md"
        || page.path.hasPrefix("docs/guide/") || page.path.hasPrefix("docs/results/")
    }
  }

  /// The pages whose examples work as they stand: README.md and the guide.
  static var guidePages: [Page] {
    pages.filter { $0.path == "README.md" || $0.path.hasPrefix("docs/guide/") }
  }
}
