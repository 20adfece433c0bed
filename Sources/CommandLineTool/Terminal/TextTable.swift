/// A table of text in aligned columns with a header.
package struct TextTable {
  /// The header and the alignment of a column.
  package struct Column: Sendable {
    let title: String
    let leansRight: Bool
    var isWhole = false

    /// A left-aligned column of text.
    package static func left(_ title: String) -> Column { Column(title: title, leansRight: false) }
    /// A left-aligned column of names that are never shortened.
    package static func whole(_ title: String) -> Column {
      Column(title: title, leansRight: false, isWhole: true)
    }
    /// A right-aligned column of numbers.
    package static func right(_ title: String) -> Column { Column(title: title, leansRight: true) }
  }

  /// The headers of the columns.
  package var titles: [String] { columns.map(\.title) }

  private let columns: [Column]
  private let usesUnicode: Bool
  private var rows: [[String]] = []

  /// An empty table; without Unicode, the rule and the ellipsis are ASCII.
  package init(_ columns: [Column], usesUnicode: Bool = true) {
    self.columns = columns
    self.usesUnicode = usesUnicode
  }

  /// Adds a row.
  ///
  /// - Precondition: There is one cell per column.
  package mutating func append(_ row: [String]) {
    precondition(
      row.count == columns.count,
      "TextTable.append: found \(row.count) cells, expected \(columns.count)")
    rows.append(row)
  }

  /// The lines: header, rule, rows, without trailing spaces.
  ///
  /// - Parameter width: How many columns of the terminal there are; the widest texts are shortened
  ///   until the table fits or no column is wider than 3. nil for no limit, as in a
  ///   file.
  package func lines(width: Int? = nil) -> [String] {
    let cells = [columns.map(\.title)] + rows
    var widths = columns.indices.map { column in cells.map { $0[column].displayWidth }.max() ?? 0 }
    if let width { shrink(&widths, to: width) }
    let rule = widths.map { String(repeating: usesUnicode ? "─" : "-", count: $0) }
    return ([cells[0], rule] + cells.dropFirst()).map { line($0, widths) }
  }

  /// The lines joined with line breaks.
  package func text(width: Int? = nil) -> String {
    lines(width: width).map { $0 + "\n" }.joined()
  }

  private var gap: Int { 2 }

  private func shrink(_ widths: inout [Int], to width: Int) {
    func excess() -> Int { widths.reduce(0, +) + gap * (widths.count - 1) - width }
    while excess() > 0 {
      // Shorten columns of text first, because a shortened number is useless.
      let open = widths.indices.filter { !columns[$0].isWhole && widths[$0] > 3 }
      let words = open.filter { !columns[$0].leansRight }
      let candidates = words.isEmpty ? open : words
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return }
      widths[widest] -= 1
    }
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    let padded = zip(columns, zip(cells, widths)).map { column, cell in
      let text = cell.0.shortened(to: cell.1, ellipsis: usesUnicode ? "…" : "~")
      let space = String(repeating: " ", count: cell.1 - text.displayWidth)
      return column.leansRight ? space + text : text + space
    }
    var line = padded.joined(separator: String(repeating: " ", count: gap))
    while line.last == " " { line.removeLast() }
    return line
  }
}
