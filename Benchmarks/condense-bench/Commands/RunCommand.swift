import ArgumentParser
import CommandLineTool
import FileAccess
import Foundation
import Reporting
import TensorCore

/// `condense-bench run`: times rows on random numbers, without a comparison.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Time rows on their own.")

  @Option(help: "Only rows whose names match this regular expression.")
  var rows = ""

  @Option(help: "How often each row is timed.")
  var count = 10

  @Option(help: "How many threads to use.")
  var threads = 2

  @Option(help: ArgumentHelp("Write the measurements to this file.", valueName: "file"))
  var json: String?

  func validate() throws {
    guard count > 0, threads > 0 else {
      throw ValidationError("--count and --threads must be positive.")
    }
  }

  func run() throws {
    let pattern = try Regex(rows)
    let chosen = AllRows.rows.filter { $0.name.contains(pattern) }
    guard !chosen.isEmpty else { throw ValidationError("No row's name matches '\(rows)'.") }
    let measurements = try chosen.map { row in
      FileHandle.standardError.write(Data("\(row.name)\n".utf8))
      return try Parallelism.$threads.withValue(threads) {
        try Measurement(of: row, count: count)
      }
    }
    print(table(of: measurements), terminator: "")
    if let json {
      let text = try JSONText.of(measurements, isPretty: true)
      try AtomicFile.write(Data((text + "\n").utf8), to: json)
    }
  }

  private func table(of measurements: [Measurement]) -> String {
    var table = TextTable([
      .left("row"), .right("median ms"), .right("min"), .right("quartiles"), .right("GFLOP/s"),
      .right("pool peak"), .right("resident peak"),
    ])
    func milliseconds(_ seconds: Double) -> String { String(format: "%.2f", 1000 * seconds) }
    for measured in measurements {
      let (lower, upper) = (measured.lowerQuartile, measured.upperQuartile)
      table.append([
        measured.name, milliseconds(measured.median), milliseconds(measured.minimum),
        "\(milliseconds(lower))–\(milliseconds(upper))", String(format: "%.1f", measured.gflops),
        humanBytes(measured.poolPeakBytes), measured.residentPeakBytes.map(humanBytes) ?? "?",
      ])
    }
    return table.text()
  }
}
