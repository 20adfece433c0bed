import TestSupport
import Testing

/// Pages lead to what exists.
@Suite struct LinkTests {
  @Test("Every link leads to a file, a folder or a heading", arguments: Repository.pages)
  func links(_ page: Page) {
    for problem in linkProblems(page, among: Repository.pages, exists: Repository.has) {
      Issue.record("\(problem)")
    }
  }

  @Test("Every path in inline code exists", arguments: Repository.pages)
  func paths(_ page: Page) {
    for problem in pathProblems(page, exists: Repository.has) { Issue.record("\(problem)") }
  }

  @Test func `There are pages, among them README.md`() {
    #expect(Repository.pages.contains { $0.path == "README.md" })
    #expect(Repository.pages.contains { $0.path.hasPrefix("docs/guide/") })
    #expect(Repository.pages.allSatisfy { !$0.path.hasPrefix(".build") })
  }

  // MARK: - Made-up pages

  private let page = Page(
    "docs/a.md",
    text: """
      # One `two`: three_four

      [here](#one-two-three_four), [there](../README.md#again-1), ![image](image.png
      "title"), `[code](nowhere)`, <https://example.org>,
      [out](https://example.org/x#y)
      `scripts/run --all`, `Sources/NAME/x.swift`, `docs/*.md`, `Recipes/gone.yaml`

      ```sh
      [no](link)
      ```

      [a](../../x), [b](b.md), [c](../README.md#more)
      """)
  private let other = Page("README.md", text: "# Again\ntext\n## Again\n")

  @Test func `Broken links of a made-up page are found with their lines`() {
    let existing: Set = ["docs/a.md", "README.md", "docs/image.png"]
    #expect(
      linkProblems(page, among: [page, other], exists: existing.contains) == [
        "docs/a.md:12: ../../x leads out of the repository",
        "docs/a.md:12: there is no docs/b.md",
        "docs/a.md:12: README.md has no heading for #more",
      ])
    #expect(
      linkProblems(page, among: [page, other], exists: { $0 != "docs/image.png" }).first
        == "docs/a.md:3: there is no docs/image.png")
  }

  @Test func `Broken paths of a made-up page are found with their lines`() {
    #expect(
      pathProblems(page, exists: { $0 == "scripts/run" }) == [
        "docs/a.md:6: there is no Recipes/gone.yaml"
      ])
  }

  @Test(arguments: [
    ("As a library", "as-a-library"),
    ("`step: train`", "step-train"),
    ("What, then? A/B & C", "what-then-ab--c"),
    ("[Link](x.md) to it", "link-to-it"),
  ])
  func `Headings become anchors as on GitHub`(_ heading: String, _ slug: String) {
    #expect(Page.slug(heading) == slug)
  }
}
