import FileAccess
import Foundation
import Reporting

/// The time of a phase of a compression.
public struct PhaseSeconds: Codable, Sendable {
  /// The phase.
  public var phase: CompressionPhase
  /// Its seconds, over all runs in the folder.
  public var seconds: Double
}

// Where the time went.
extension CompressionResult {
  /// Adds the seconds of each phase, and writes the result again.
  ///
  /// - Throws: `FileProblem` if it cannot be written.
  mutating func note(_ clock: PhaseClock, in folder: CompressionFolder) throws {
    phases = CompressionPhase.allCases.compactMap { phase in
      clock.seconds[phase].map { PhaseSeconds(phase: phase, seconds: $0) }
    }
    try write(to: folder.results)
  }

  /// Writes the metrics.
  ///
  /// - Throws: `FileProblem` if they cannot be written.
  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try AtomicFile.write(try encoder.encode(self), to: path)
  }

  /// A table of the phases; nil if their times are unknown.
  var times: Markup? {
    guard let phases, !phases.isEmpty else { return nil }
    var table = HTMLTable(
      caption: "Time of each phase, over all runs in the folder", columns: ["phase", "time"])
    for entry in phases {
      table.add([Markup(entry.phase.title), Markup(humanDuration(entry.seconds))])
    }
    let sum = phases.reduce(0) { $0 + $1.seconds }
    table.add(["all phases", Markup(humanDuration(sum))], isEmphasized: true)
    return table.markup
  }
}
