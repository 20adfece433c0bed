/// A line of the table of rooms in docs/ARCHITECTURE.md.
struct Room: Hashable {
  /// The target that it is about.
  let name: String
  /// The targets that it may import: names in backticks.
  let targets: Set<String>
  /// Packages and libraries from outside: words without backticks.
  let libraries: Set<String>

  /// A line of the table that cannot be read.
  struct Malformed: Error, Hashable, CustomStringConvertible {
    /// The line.
    let line: String

    var description: String {
      "expected \"| `Room` | what lives there | `Room`, `Room`, library |\" or \"nothing\" at the"
        + " end, found \"\(line)\""
    }
  }

  /// Reads a line.
  ///
  /// - Throws: `Malformed` if it is not of three cells in the table's notation.
  init(line: String) throws {
    let cells = line.split(separator: "|").map { $0.trimmed }
    guard cells.count == 3, let name = cells[0].unquoted else { throw Malformed(line: line) }
    let words = cells[2] == "nothing" ? [] : cells[2].split(separator: ",").map { $0.trimmed }
    let libraries = words.filter { $0.unquoted == nil }
    guard cells[2] == "nothing" || !words.isEmpty,
      libraries.allSatisfy({ !$0.contains("`") && !$0.isEmpty && $0 != "nothing" })
    else { throw Malformed(line: line) }
    self.name = name
    targets = Set(words.compactMap(\.unquoted))
    self.libraries = Set(libraries)
  }

  /// The lines of the table below the heading "The rooms", from top to bottom.
  ///
  /// - Throws: `Malformed` if one cannot be read.
  static func table(in page: String) throws -> [Room] {
    let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
    return
      try lines
      .drop { $0 != "## The rooms" }.dropFirst()
      .prefix { !$0.hasPrefix("## ") }
      .filter { $0.hasPrefix("|") && !$0.hasPrefix("| room |") && !$0.hasPrefix("|---") }
      .map { try Room(line: String($0)) }
  }
}

extension StringProtocol {
  /// Without spaces at the ends.
  fileprivate var trimmed: String {
    let start = drop { $0 == " " }
    return String(start.reversed().drop { $0 == " " }.reversed())
  }

  /// The name between two backticks; nil for anything else.
  fileprivate var unquoted: String? {
    guard count > 2, first == "`", last == "`" else { return nil }
    let name = dropFirst().dropLast()
    return name.contains("`") ? nil : String(name)
  }
}
