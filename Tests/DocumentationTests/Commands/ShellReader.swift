/// Splits the text of a block into lines and commands, as far as pages need: quotes, continuations,
/// comments, redirections, here-documents, pipes, and loops.
struct ShellReader {
  private let text: [Character]
  private var place = 0
  /// The number of the current line on the page.
  private var line: Int
  private var lines: [ShellLine] = []
  /// Where the line under way began.
  private var start: (place: Int, line: Int)
  private var commands: [ShellCommand] = []
  private var command = ShellCommand()
  private var word: String?
  /// Whether the word under way is where a redirection leads.
  private var isTarget = false
  /// Loops and conditions that are open.
  private var depth = 0
  /// The words that end here-documents which begin on the next line.
  private var documentEnds: [String] = []
  private var isDocumentEnd = false

  private init(_ text: String, line: Int) {
    self.text = Array(text)
    self.line = line
    start = (0, line)
  }

  /// The lines of a text whose first line has this number on its page.
  static func lines(of text: String, from line: Int = 1) -> [ShellLine] {
    var reader = ShellReader(text, line: line)
    while reader.place < reader.text.count { reader.step() }
    reader.endCommand()
    reader.endLine(force: true)
    return reader.lines
  }

  private var next: Character? { place + 1 < text.count ? text[place + 1] : nil }

  private mutating func step() {
    let character = text[place]
    switch character {
    case "\n":
      endCommand()
      place += 1
      line += 1
      skipDocuments()
      endLine()
      return
    case " ", "\t": endWord()
    case "\\":
      place += 1
      if place < text.count, text[place] == "\n" {
        line += 1
      } else if place < text.count {
        append(text[place])
      }
    case "'", "\"": readQuoted(until: character)
    case "#" where word == nil:
      while let next, next != "\n" { place += 1 }
    case "|", ";", "(", ")": endCommand()
    case "&" where next == ">": break
    case "&": endCommand()
    case ">", "<": readRedirection(character)
    default:
      if "$`*?".contains(character) { command.isExpanded = true }
      append(character)
    }
    place += 1
  }

  private mutating func append(_ character: Character) {
    if word == nil, command.words.isEmpty, !isTarget { command.line = line }
    word = (word ?? "") + String(character)
  }

  private mutating func readQuoted(until quote: Character) {
    if word == nil, command.words.isEmpty { command.line = line }
    word = word ?? ""
    while let character = next, character != quote {
      place += 1
      if character == "\n" { line += 1 }
      if quote == "\"", character == "$" || character == "`" { command.isExpanded = true }
      if quote == "\"", character == "\\", let escaped = next, "\"\\$`".contains(escaped) {
        place += 1
        word?.append(escaped)
      } else {
        word?.append(character)
      }
    }
    place += 1
  }

  private mutating func readRedirection(_ character: Character) {
    // The number of a stream is no word.
    if let word, word.allSatisfy(\.isNumber) { self.word = nil }
    endWord()
    while let next, next == character || next == "&" || next == "-" {
      if character == "<", next == "<" { isDocumentEnd = true }
      place += 1
    }
    isTarget = true
  }

  private mutating func endWord() {
    guard let word else { return }
    self.word = nil
    if isTarget {
      if isDocumentEnd { documentEnds.append(word) }
      (isTarget, isDocumentEnd) = (false, false)
    } else {
      command.words.append(word)
      command.end = place - start.place
    }
  }

  private mutating func endCommand() {
    endWord()
    isTarget = false
    if let first = command.words.first {
      if ["for", "while", "until", "if", "case"].contains(first) { depth += 1 }
      if ["done", "fi", "esac"].contains(first) { depth -= 1 }
      commands.append(command)
    }
    command = ShellCommand()
  }

  private mutating func skipDocuments() {
    for end in documentEnds {
      while place < text.count {
        let rest = text[place...].prefix { $0 != "\n" }
        place = min(rest.endIndex + 1, text.count)
        line += 1
        if String(rest).drop(while: { $0 == "\t" }) == end { break }
      }
    }
    documentEnds = []
  }

  private mutating func endLine(force: Bool = false) {
    guard depth <= 0 || force else { return }
    if !commands.isEmpty {
      lines.append(
        ShellLine(
          line: commands[0].line, text: String(text[start.place..<place]), commands: commands))
    }
    commands = []
    start = (place, line)
  }
}
