import TestSupport
import Testing

/// Blocks of code are marked as the other tests need them.
@Suite struct BlockTests {
  private static let languages: Set = [
    "sh", "swift", "yaml", "json", "text", "python", "csv", "html", "markdown", "c", "js", "kotlin",
  ]

  @Test("Every block has an end and a known language", arguments: Repository.pages)
  func languages(_ page: Page) {
    if let line = page.openFence { Issue.record("\(page.path):\(line): nothing ends this block") }
    for block in page.blocks where !Self.languages.contains(block.language) {
      Issue.record(
        """
        \(page.path):\(block.line - 1): the language is "\(block.language)", expected one of \
        \(Self.languages.sorted().joined(separator: ", "))
        """)
    }
  }

  @Test func `A page is read with its blocks, notes and lines`() {
    let page = Page(
      "a.md",
      text: """
        # Head
        text
        <!-- not run: needs PyTorch -->
        ```sh
        one

        ```

        - item
          ~~~~ yaml
          # a/own.yaml
            b: 1
          ```
          ~~~~
        ```
        """)
    #expect(page.blocks.map(\.language) == ["sh", "yaml"])
    #expect(page.blocks.map(\.line) == [5, 11])
    #expect(page.blocks.map(\.isNotRun) == [true, false])
    #expect(page.blocks[1].lines == ["# a/own.yaml", "  b: 1", "```"])
    #expect(page.blocks[1].file == "a/own.yaml")
    #expect(page.paragraphs.map(\.line) == [1, 9])
    #expect(page.openFence == 15)
  }
}
