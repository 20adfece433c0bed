import Experiments
import Foundation
import Steps

extension CompressionResult {
  /// Prints a table and a summary, and the numbers as JSON if requested.
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
        + "ms/image: median time of single images; other load on the machine increases it\n"
        + "\(folder): compressed/ contains the pair; samples.png and report.html compare it with the original"
    )
  }
}
