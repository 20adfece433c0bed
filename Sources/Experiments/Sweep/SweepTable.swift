import FileAccess
import Foundation
import Reporting
import Training

/// The table of a sweep: one row per combination, with mean and sample standard deviation over the
/// seeds.
public struct SweepTable: Equatable, Sendable {
  /// The headings of the columns.
  public let heads: [String]
  /// The rows, in the order of the sweep.
  public let rows: [[String]]

  /// - Parameter shown: The metrics in the table; nil for all.
  init(_ results: [SweepResult], axes: [String], rows order: [[String]], metrics shown: [String]?) {
    let names = shown ?? Self.metricNames(of: results)
    heads = axes + ["seeds"] + names + ["time"]
    rows = order.compactMap { choices in
      let own = results.filter { $0.choices == choices }
      guard !own.isEmpty else { return nil }
      let cells = names.map { name in
        Self.spread(
          own.compactMap { result in result.metrics.first { $0.name == name }?.value },
          isShare: name.contains("top1") || name.contains("top5") || name.contains("accuracy"))
      }
      let seconds = own.map(\.seconds).reduce(0, +) / Double(own.count)
      return choices + ["\(own.count)"] + cells + [humanDuration(seconds)]
    }
  }

  /// The metrics of all results, in order of first occurrence.
  static func metricNames(of results: [SweepResult]) -> [String] {
    results.flatMap { $0.metrics.map(\.name) }.reduce(into: []) {
      if !$0.contains($1) { $0.append($1) }
    }
  }

  /// `91.52 ± 0.14`, a share in percent; the sample standard deviation needs two values.
  static func spread(_ values: [Double], isShare: Bool) -> String {
    guard !values.isEmpty else { return "–" }
    // Counts, such as parameters.
    if let first = values.first, first >= 1000, values.allSatisfy({ $0 == first.rounded() }) {
      return humanCount(Int(min(first, 1e18)))
    }
    let factor = isShare ? 100.0 : 1
    let format = isShare ? "%.2f" : "%.4f"
    let mean = values.reduce(0, +) / Double(values.count)
    let text = String(format: format, factor * mean)
    guard values.count > 1 else { return text + (isShare ? " %" : "") }
    let squares = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    let deviation = (squares / Double(values.count - 1)).squareRoot()
    return text + " ± " + String(format: format, factor * deviation) + (isShare ? " %" : "")
  }

  /// The table as Markdown.
  public var markdown: String {
    let lines = [heads, heads.map { _ in "---" }] + rows
    return lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }

  private var commaSeparated: String {
    ([heads] + rows).map { $0.joined(separator: ",") + "\n" }.joined()
  }

  /// Writes `table.md`, `table.csv` and `report.html` into a folder.
  ///
  /// - Throws: `FileProblem` if one cannot be written.
  func write(to folder: String, title: String, done: String) throws {
    try AtomicFile.write(Data(markdown.utf8), to: folder + "/table.md")
    try AtomicFile.write(Data(commaSeparated.utf8), to: folder + "/table.csv")
    var table = HTMLTable(
      caption: "Mean ± sample standard deviation over seeds", columns: heads.map { Markup($0) })
    for row in rows { table.add(row.map { Markup($0) }) }
    var page = HTMLPage(title: title, subtitle: Markup(done))
    page.add(
      .init(
        id: "table", title: "Table",
        content: Markup(joining: [table.markup, .glossary(of: heads)])))
    try page.write(to: folder + "/report.html")
  }
}
