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
    if let classifier { output.add("classifier", classifier) }
    if let warning { output.add("warning", warning) }
    let data = try? JSONEncoder().encode(rows)
    output.add("results", (try? data.map { try JSONSerialization.jsonObject(with: $0) }) as Any)
    if let phases {
      output.add(
        "seconds",
        Dictionary(uniqueKeysWithValues: phases.map { ($0.phase.rawValue, $0.seconds) }))
    }
    output.print(
      table.text() + summary.map { $0 + "\n" }.joined()
        + (warning.map { "warning: \($0)\n" } ?? "")
        + (classifier.map { "Fréchet distance and KID use the classifier \($0)\n" } ?? "")
        + "ms/image: median time of single images; other load on the machine increases it\n"
        + "\(folder): compressed/ contains the pair; samples.png and report.html compare it with the original"
    )
  }
}
