import Experiments
import Foundation
import Steps

extension CompressionResult {
  /// Prints a table and a summary, or the figures as JSON.
  func print(json: Bool) {
    var table = TextTable(
      Self.columns.enumerated().map { $0 < 2 ? .left($1) : .right($1) })
    for row in rows { table.append(row.cells) }
    var output = CommandOutput(json: json)
    output.add("folder", folder)
    let data = try? JSONEncoder().encode(rows)
    output.add("results", (try? data.map { try JSONSerialization.jsonObject(with: $0) }) as Any)
    output.print(
      table.text() + summary.map { $0 + "\n" }.joined()
        + "milliseconds are medians of single images, the networks in turns; other work on the machine"
        + " lengthens long ones the most\n\(folder): compressed/ is the pair, samples.png and report.html compare"
    )
  }
}
