/// A table whose first column contains the row names. It scrolls if it does not fit, and inside its
/// own box if it has more than `tallestWhole` rows.
public struct HTMLTable: Sendable {
  /// The maximum number of rows without a scroll box.
  package static let tallestWhole = 16

  /// The caption, for screen readers.
  public var caption: String
  /// The headings of the columns; the first is the heading of the row names.
  public var columns: [Markup]
  /// The rows from top to bottom.
  public private(set) var rows: [Row] = []

  /// A row: its name, then one cell per further column.
  public struct Row: Sendable {
    /// The cells from left to right.
    public var cells: [Markup]
    /// Whether to highlight the row.
    public var isEmphasized: Bool
  }

  /// A table without rows.
  public init(caption: String, columns: [Markup]) {
    self.caption = caption
    self.columns = columns
  }

  /// Adds a row at the bottom.
  ///
  /// - Precondition: The row has one cell per column.
  public mutating func add(_ cells: [Markup], isEmphasized: Bool = false) {
    precondition(
      cells.count == columns.count,
      "HTMLTable: found \(cells.count) cells for \(columns.count) columns")
    rows.append(Row(cells: cells, isEmphasized: isEmphasized))
  }

  /// The table in a scrollable box.
  public var markup: Markup {
    let head = Markup(joining: columns.map { .element("th", ["scope": "col"], $0) })
    let body = rows.map { row in
      var cells = row.cells.map { Markup.element("td", $0) }
      if let name = row.cells.first { cells[0] = .element("th", ["scope": "row"], name) }
      return row.isEmphasized
        ? Markup.element("tr", ["class": "emphasized"], Markup(joining: cells))
        : Markup.element("tr", Markup(joining: cells))
    }
    let box = rows.count > Self.tallestWhole ? "scroll tall" : "scroll"
    // A scrollable box must be reachable by keyboard, and needs a name for that.
    return .element(
      "div", ["class": box, "tabindex": "0", "role": "region", "aria-label": caption],
      .element(
        "table", .element("caption", Markup(caption)), .element("thead", .element("tr", head)),
        .element("tbody", Markup(joining: body))))
  }
}
