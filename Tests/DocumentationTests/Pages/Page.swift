/// A page of Markdown, cut into blocks of code and paragraphs of text.
struct Page: Sendable, CustomStringConvertible {
  /// Lines of text without a blank one between, as written.
  struct Paragraph: Sendable {
    /// The number of its first line, from 1.
    let line: Int
    /// Its lines.
    let text: String
  }

  /// The file, named from the root of the repository.
  let path: String
  /// The blocks between fences, from top to bottom.
  private(set) var blocks: [CodeBlock] = []
  /// Everything outside of them.
  private(set) var paragraphs: [Paragraph] = []
  /// The number of the line with a fence that nothing closes.
  private(set) var openFence: Int?

  var description: String { path }

  /// Reads a page.
  init(_ path: String, text: String) {
    self.path = path
    var paragraph: (line: Int, lines: [Substring]) = (1, [])
    var fence: (mark: Substring, indentation: Int, block: CodeBlock)?
    var previous: Substring = ""
    func endParagraph(_ paragraphs: inout [Paragraph]) {
      guard !paragraph.lines.isEmpty else { return }
      paragraphs.append(
        Paragraph(line: paragraph.line, text: paragraph.lines.joined(separator: "\n")))
      paragraph.lines = []
    }
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let words = line.drop { $0 == " " }
      if var open = fence {
        if words.hasPrefix(open.mark), words.allSatisfy({ $0 == open.mark.first || $0 == " " }) {
          blocks.append(open.block)
          fence = nil
        } else {
          let indentation = line.prefix(open.indentation).prefix { $0 == " " }.count
          open.block.lines.append(String(line.dropFirst(indentation)))
          fence = open
        }
      } else if let start = words.prefixMatch(of: /(?<mark>```+|~~~+) *(?<language>[^` ]*)[^`]*/) {
        endParagraph(&paragraphs)
        fence = (
          start.mark, line.count - words.count,
          CodeBlock(
            language: String(start.language), line: index + 2,
            note: previous.firstMatch(of: /<!-- *(?<note>.*?) *-->/).map { String($0.note) })
        )
      } else if words.isEmpty {
        endParagraph(&paragraphs)
      } else {
        if paragraph.lines.isEmpty { paragraph.line = index + 1 }
        paragraph.lines.append(line)
      }
      previous = line
    }
    endParagraph(&paragraphs)
    openFence = fence.map { $0.block.line - 1 }
  }

  /// The blocks in one language.
  func blocks(in language: String) -> [CodeBlock] { blocks.filter { $0.language == language } }
}

/// A block between fences.
struct CodeBlock: Sendable {
  /// The word behind the fence: `sh`.
  let language: String
  /// The number of its first line on the page.
  let line: Int
  /// The text of the HTML comment on the line before the fence.
  let note: String?
  /// What stands in it, without the indentation of the fence.
  var lines: [String] = []

  /// Its lines as one text.
  var text: String { lines.map { $0 + "\n" }.joined() }

  /// The file that a first line names as `# file.yaml`.
  var file: String? {
    lines.first?.wholeMatch(of: /# *(?<name>[\w.\/-]+\.\w+)/).map { String($0.name) }
  }

  /// Whether the page says `not run: reason`.
  var isNotRun: Bool { note?.wholeMatch(of: /not run: .+/) != nil }
  /// Whether the page says `fragment`.
  var isFragment: Bool { note == "fragment" }
}
