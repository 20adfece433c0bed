import FileAccess
import Foundation
import Training

/// The finished cells of a sweep in `cells.csv`, one per line; another machine can continue from
/// it.
struct SweepFile {
  let path: String
  private let axes: [String]

  init(_ path: String, axes: [String]) {
    self.path = path
    self.axes = axes
  }

  private var heads: [String] { ["cell"] + axes + ["seed", "fingerprint", "seconds"] }

  /// The finished cells; empty if there is no file.
  ///
  /// - Throws: `FileProblem` if a line is malformed.
  func read() throws -> [SweepResult] {
    guard FileContents.exists(path) else { return [] }
    let text = String(decoding: try FileContents.read(path), as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    guard let head = lines.first else { return [] }
    guard Array(head.prefix(heads.count)) == heads else {
      throw malformed(
        1,
        "its columns are \(head.listed(atMost: heads.count)), expected them to begin with"
          + " \(heads.joined(separator: ", "))")
    }
    let names = head.dropFirst(heads.count)
    var known: Set<String> = []
    return try lines.enumerated().dropFirst().map { index, cells in
      let fixed = axes.count
      let seed = UInt64(cells.count > fixed + 1 ? cells[fixed + 1] : "")
      guard cells.count == head.count, seed != nil || cells[fixed + 1].isEmpty,
        let seconds = Double(cells[fixed + 3])
      else { throw malformed(index + 1, "its values do not match the columns of the first line") }
      guard known.insert(cells[0]).inserted else {
        throw malformed(index + 1, "the cell \(cells[0].shortened) already has an earlier line")
      }
      if let word = cells.dropFirst(heads.count).first(where: { !$0.isEmpty && Double($0) == nil })
      {
        throw malformed(index + 1, "found \(word.shortened), expected a number")
      }
      return SweepResult(
        cell: cells[0], choices: Array(cells[1..<fixed + 1]), seed: seed,
        fingerprint: cells[fixed + 2], seconds: seconds,
        metrics: zip(names, cells.dropFirst(heads.count)).compactMap { name, cell in
          Double(cell).map { .init(name, $0) }
        })
    }
  }

  /// Writes all finished cells.
  ///
  /// - Throws: `FileProblem` if it cannot be written.
  func write(_ results: [SweepResult]) throws {
    let names = SweepTable.metricNames(of: results)
    let lines = results.map { result -> [String] in
      [result.cell] + result.choices
        + [
          result.seed.map { "\($0)" } ?? "", result.fingerprint,
          String(format: "%.1f", result.seconds),
        ]
        + names.map { name in
          result.metrics.first { $0.name == name }.map { "\($0.value)" } ?? ""
        }
    }
    let text = ([heads + names] + lines).map { $0.joined(separator: ",") + "\n" }.joined()
    try AtomicFile.write(Data(text.utf8), to: path)
  }

  private func malformed(_ line: Int, _ found: String) -> FileProblem {
    FileProblem(
      .malformed, path: "\(path):\(line)", found: found,
      advice: "Restore the file that the sweep wrote, or remove it to run all cells again")
  }
}
