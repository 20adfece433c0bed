import CommandLineTool
import Experiments
import FileAccess
import Foundation
import ONNX
import TestSupport
import Testing

/// Pages that the code writes are what it writes today.
@Suite struct GeneratedPageTests {
  private static let generated: [(path: String, text: @Sendable () -> String)] = [
    ("docs/reference/recipe-keys.md", { RecipeKeys.markdown(RecipeKeys.tables) }),
    ("docs/reference/commands.md", { CommandReference.markdown }),
    ("docs/reference/onnx-operators.md", { OperatorReference.markdown }),
  ]

  @Test("A generated page is up to date", arguments: generated.indices)
  func isUpToDate(_ index: Int) throws {
    let page = Self.generated[index]
    let text = page.text()
    if ProcessInfo.processInfo.environment["CONDENSE_WRITE_PAGES"] == "1" {
      try AtomicFile.write(Data(text.utf8), to: Repository.path(page.path))
    }
    let found = try? Repository.text(page.path)
    #expect(
      found == text,
      """
      \(page.path) is not what the code says\(difference(found ?? "", text)). To renew it, run \
      scripts/test pages
      """)
  }

  /// The first line that differs.
  private func difference(_ found: String, _ expected: String) -> String {
    let lines = [found, expected].map {
      $0.split(separator: "\n", omittingEmptySubsequences: false)
    }
    let count = zip(lines[0], lines[1]).prefix { $0 == $1 }.count
    let words = lines.map { count < $0.count ? "\"\($0[count])\"" : "the end of the page" }
    return " from line \(count + 1) on: found \(words[0]), expected \(words[1])"
  }
}
