/// A table whose first column names the rows; it scrolls where it does not fit, and beyond
/// `tallestWhole` rows in a box of its own.
public struct HTMLTable: Sendable {
  /// As many rows are shown whole.
  package static let tallestWhole = 16

  /// What the table is about, for screen readers and as its caption.
  public var caption: String
  /// The heads of the columns; the first is that of the rows' names.
  public var columns: [Markup]
  /// From top to bottom.
  public private(set) var rows: [Row] = []

  /// A row: its name, then a cell for each other column.
  public struct Row: Sendable {
    /// From left to right.
    public var cells: [Markup]
    /// Whether the row stands out.
    public var isEmphasized: Bool
  }

  /// A table without rows.
  public init(caption: String, columns: [Markup]) {
    self.caption = caption
    self.columns = columns
  }

  /// Adds a row at the bottom.
  ///
  /// - Precondition: It has a cell for each column.
  public mutating func add(_ cells: [Markup], isEmphasized: Bool = false) {
    precondition(
      cells.count == columns.count,
      "HTMLTable: found \(cells.count) cells for \(columns.count) columns")
    rows.append(Row(cells: cells, isEmphasized: isEmphasized))
  }

  /// The table in a box that scrolls.
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
    // A box that scrolls must be reachable by keyboard, and then needs a name.
    return .element(
      "div", ["class": box, "tabindex": "0", "role": "region", "aria-label": caption],
      .element(
        "table", .element("caption", Markup(caption)), .element("thead", .element("tr", head)),
        .element("tbody", Markup(joining: body))))
  }
}
