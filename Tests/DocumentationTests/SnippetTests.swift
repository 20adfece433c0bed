import TestSupport
import Testing

/// Swift code on pages is compiled and run: it stands in Tests/GuideTests or in Examples.
///
/// Space and `import` lines do not count, and neither do `temporary` and `repository`, with which the
/// tests move files: `temporary("runs/one")` is as good as `"runs/one"`.
@Suite struct SnippetTests {
  private static let sources: [String] =
    (Repository.files(endingIn: ".swift", in: "Tests/GuideTests")
    + Repository.files(endingIn: ".swift", in: "Examples"))
    .compactMap { (try? Repository.text($0)).map(essence) }

  /// What counts of some lines.
  private static func essence(_ text: String) -> String {
    text.split(separator: "\n").filter { $0.prefixMatch(of: /\s*import\s/) == nil }.joined()
      .replacing(/\s/, with: "")
      .replacing(/(?:temporary|repository)\((?<name>"[^"]*")\)/) { $0.name }
  }

  private static func isRun(_ lines: some Sequence<String>) -> Bool {
    let essence = essence(lines.joined(separator: "\n"))
    return sources.contains { $0.contains(essence) }
  }

  @Test("Every block of Swift stands in a program that runs", arguments: Repository.guidePages)
  func blocks(_ page: Page) {
    for block in page.blocks(in: "swift") where !Self.isRun(block.lines) {
      let count = block.lines.indices.last { Self.isRun(block.lines[..<$0]) } ?? 0
      Issue.record(
        """
        \(page.path):\(block.line + count): this line does not follow those before it in any file of \
        Tests/GuideTests or Examples: \(block.lines[count])
        """)
    }
  }

  @Test func `Lines are found however they are wrapped, and not found if they differ`() {
    let lines = [
      "import Condense", "let folder = RunFolder(\"runs/from-swift\")", "try folder.prepare()",
    ]
    #expect(Self.isRun(lines))
    #expect(Self.isRun(["let folder =", "  RunFolder(\"runs/from-swift\")"]))
    #expect(!Self.isRun(lines.reversed()))
    #expect(Self.sources.count > 5)
  }
}
