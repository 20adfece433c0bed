import Condense
import Foundation

/// Where the examples of the guide write their files.
///
/// `temporary("runs/one")` counts as `"runs/one"` where examples are compared with the pages.
func temporary(_ name: String) -> String { TemporaryFolder.path + "/" + name }

/// A file of this repository. `repository("Recipes")` counts as `"Recipes"` in comparisons.
func repository(_ name: String) -> String {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent(name).path
}

/// A folder for the files of one test.
enum TemporaryFolder {
  @TaskLocal fileprivate static var path = ""

  /// Lends a new empty one to `body`, and removes it.
  static func with(_ body: () throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "condense-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try $path.withValue(folder.path) { try body() }
  }
}
