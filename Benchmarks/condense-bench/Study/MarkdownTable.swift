/// A table for a page: the first column leans left, the others right.
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
