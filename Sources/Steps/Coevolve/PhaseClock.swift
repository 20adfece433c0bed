import FileAccess
import Foundation

/// Adds up the seconds of each phase of a compression over all of its runs, in `phases.json`.
final class PhaseClock {
  private let path: String
  /// The seconds of each phase that began.
  private(set) var seconds: [CompressionPhase: Double] = [:]

  /// Begins at zero, or with the seconds of earlier runs if the compression is resumed.
  init(path: String, isResuming: Bool) {
    self.path = path
    guard isResuming, let data = try? FileContents.read(path),
      let known = try? JSONDecoder().decode([String: Double].self, from: data)
    else { return }
    for (name, value) in known where value.isFinite && value >= 0 {
      if let phase = CompressionPhase(rawValue: name) { seconds[phase] = value }
    }
  }

  /// Times `body`, also if it fails or is stopped.
  func measure<Result>(_ phase: CompressionPhase, _ body: () throws -> Result) rethrows -> Result {
    let start = ContinuousClock.now
    defer { seconds[phase, default: 0] += start.duration(to: .now) / .seconds(1) }
    return try body()
  }

  /// Writes the seconds; if that fails, only the page of a resumed run lacks them.
  func save() {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    let named = Dictionary(uniqueKeysWithValues: seconds.map { ($0.key.rawValue, $0.value) })
    if let data = try? encoder.encode(named) { try? AtomicFile.write(data, to: path) }
  }
}
