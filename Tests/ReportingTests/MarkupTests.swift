import FileAccess
import Foundation
import Reporting
import TestSupport
import Testing

@Suite("Markup of pages")
struct MarkupTests {
  @Test(
    "Text is escaped in content and in attributes",
    arguments: [
      ("plain", "plain"),
      ("a < b & c > \"d\" 'e'", "a &lt; b &amp; c &gt; &quot;d&quot; &#39;e&#39;"),
      ("größer – 縮む", "größer – 縮む"), ("tab\tline\n", "tab\tline\n"),
      ("\u{0}\u{1B}\u{85}\u{FFFE}", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
      ("</script><img onerror=x>", "&lt;/script&gt;&lt;img onerror=x&gt;"),
    ])
  func escaping(_ text: String, _ expected: String) throws {
    #expect(Markup(text).source == expected)
    let element = Markup.element("p", ["title": text], Markup(text))
    #expect(element.source == "<p title=\"\(expected)\">\(expected)</p>")
    #expect(Markup.void("img", ["alt": text]).source == "<img alt=\"\(expected)\" />")
    try expectWellFormed(element.source)
  }

  @Test(
    "Numbers are formatted for people",
    arguments: [
      (0, "0"), (1100, "1,100"), (-1_234_567, "-1,234,567"), (25.737_69, "25.74"),
      (0.098_33, "0.09833"), (0.33, "0.3300"), (99.996, "100.00"), (0.0002, "2e-4"),
      (-1.5e9, "-1.5e9"), (.nan, "not a number"), (-.infinity, "-∞"),
    ])
  func numbers(_ value: Double, _ expected: String) {
    #expect(NumberWords.short(value) == expected)
  }

  @Test func `A table has headings for rows and columns`() throws {
    var table = HTMLTable(caption: "A & B", columns: ["", "psnr<"])
    table.add(["epoch 1", "2"])
    table.add(["epoch 2", "3"], isEmphasized: true)
    let source = table.markup.source
    try expectWellFormed(source)
    #expect(source.contains("<caption>A &amp; B</caption>"))
    #expect(source.contains("<th scope=\"col\">psnr&lt;</th>"))
    #expect(source.contains("<tr><th scope=\"row\">epoch 1</th><td>2</td></tr>"))
    #expect(source.contains("<tr class=\"emphasized\"><th scope=\"row\">epoch 2</th>"))
  }

  @Test func `A table with many rows is in a scrollable box`() {
    var table = HTMLTable(caption: "rows", columns: [""])
    for _ in 0..<HTMLTable.tallestWhole { table.add(["a"]) }
    #expect(table.markup.source.hasPrefix("<div class=\"scroll\" "))
    table.add(["a"])
    #expect(table.markup.source.hasPrefix("<div class=\"scroll tall\" "))
  }

  @Test func `A page contains its sections and links to them, and reloads if requested`() throws {
    var page = HTMLPage(title: "a <run>", subtitle: "state")
    page.add(.init(id: "one", title: "First & last", content: .note("x")))
    #expect(!page.source.contains("<nav>"))
    page.add(.init(id: "two", title: "Second", content: .note("y")))
    try expectWellFormed(page.source)
    #expect(page.source.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
    #expect(page.source.contains("<title>a &lt;run&gt;</title>"))
    #expect(page.source.contains("<a href=\"#one\">First &amp; last</a>"))
    #expect(page.source.contains("<section id=\"two\"><h2>Second</h2><p class=\"note\">y</p>"))
    #expect(!page.source.contains("refresh"))
    page.reloadSeconds = 60
    #expect(page.source.contains("<meta http-equiv=\"refresh\" content=\"60\" />"))
  }

  @Test func `A picture is embedded byte by byte, and another file is rejected`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/picture.png"
      try png(width: 300, height: 2).write(to: URL(fileURLWithPath: path))
      let picture = try EmbeddedPicture(path: path)
      #expect((picture.width, picture.height) == (300, 2))
      let source = picture.markup(description: "\"two\"", caption: "epoch 2").source
      try expectWellFormed(source)
      #expect(source.contains("alt=\"&quot;two&quot;\""))
      let encoded = try #require(source.components(separatedBy: "base64,").last)
      let content = try #require(encoded.components(separatedBy: "\"").first)
      #expect(Data(base64Encoded: content) == png(width: 300, height: 2))
      for broken in [Data(), png(width: 1, height: 1).prefix(23), Data(repeating: 65, count: 99)] {
        try broken.write(to: URL(fileURLWithPath: path))
        let problem = #expect(throws: FileProblem.self) { try EmbeddedPicture(path: path) }
        #expect(problem?.kind == .malformed)
      }
    }
  }
}

/// The beginning of a PNG file, which is the only part that a page reads.
func png(width: Int = 8, height: Int = 8) -> Data {
  var bytes: [UInt8] = [137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82]
  for extent in [width, height] { bytes += [0, 0, UInt8(extent / 256), UInt8(extent % 256)] }
  return Data(bytes + [8, 2])
}
