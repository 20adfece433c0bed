extension Page {
  /// Something on the page that names another place.
  struct Mention: Hashable {
    /// What it names, as written.
    let target: String
    /// The number of its line.
    let line: Int
  }

  /// The targets of links and images.
  var links: [Mention] {
    paragraphs.flatMap { paragraph in
      let text = paragraph.text.replacing(/`+[^`]*`+/) { match in
        // Lines keep their numbers.
        String(repeating: "\n", count: match.output.count { $0 == "\n" })
      }
      let inline = text.matches(
        of: /\]\(\s*<?(?<target>[^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/
      ).map { ($0.target, $0.range.lowerBound) }
      let listed = text.matches(of: /(?m)^ {0,3}\[[^\]]+\]: *<?(?<target>[^\s>]+)/)
        .map { ($0.target, $0.range.lowerBound) }
      let tags = text.matches(of: /<(?:img|a)\b[^>]*\b(?:src|href)="(?<target>[^"]+)"/)
        .map { ($0.target, $0.range.lowerBound) }
      return (inline + listed + tags).map { target, place in
        Mention(
          target: String(target),
          line: paragraph.line + text[..<place].count { $0 == "\n" })
      }
    }
  }

  /// The words in inline code.
  var inlineCode: [Mention] {
    paragraphs.flatMap { paragraph in
      paragraph.text.matches(of: /`(?<code>[^`]+)`/).flatMap { match in
        let line =
          paragraph.line + paragraph.text[..<match.range.lowerBound].count { $0 == "\n" }
        return match.code.split { $0 == " " || $0 == "\n" }
          .map { Mention(target: String($0), line: line) }
      }
    }
  }
}
