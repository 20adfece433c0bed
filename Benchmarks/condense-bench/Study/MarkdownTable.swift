/// A Markdown table: the first column is left-aligned, the others right-aligned.
struct MarkdownTable {
  private var lines: [[String]]

  init(_ header: [String]) {
    lines = [header, ["---"] + header.dropFirst().map { _ in "---:" }]
  }

  mutating func append(_ line: [String]) { lines.append(line) }

  var text: String {
    lines.map { "| \($0.joined(separator: " | ")) |\n" }.joined()
  }
}
