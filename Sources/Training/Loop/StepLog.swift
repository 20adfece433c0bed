import FileAccess
import Foundation

/// Appends one JSON object per logging interval to `steps.jsonl`.
struct StepLog {
  let path: String

  /// Drops the lines that were written after the checkpoint of a resumed run.
  func truncate(toStep step: Int) throws {
    guard FileContents.exists(path) else { return }
    let content = try FileContents.read(path)
    var kept = 0
    for line in content.split(separator: UInt8(ascii: "\n")) {
      guard let entry = try? JSONDecoder().decode(Position.self, from: line), entry.step <= step
      else { break }
      kept = line.endIndex + 1
    }
    if kept < content.count { try AtomicFile.write(Data(content.prefix(kept)), to: path) }
  }

  private struct Position: Decodable {
    let step: Int
  }

  /// Appends a line.
  ///
  /// - Throws: `FileProblem` if it cannot be written.
  func append(step: Int, learningRate: Float, parts: [EvaluationReport.Metric]) throws {
    let fields =
      ["\"step\":\(step)", "\"learning_rate\":\(learningRate)"]
      + parts.map { "\"\($0.name)\":\($0.value.isFinite ? "\($0.value)" : "null")" }
    let line = Data("{\(fields.joined(separator: ","))}\n".utf8)
    // Append in place, because rewriting the whole file for each line would take quadratic time.
    guard let handle = FileHandle(forWritingAtPath: path) else {
      return try AtomicFile.write(line, to: path)
    }
    do {
      try handle.seekToEnd()
      try handle.write(contentsOf: line)
      try handle.close()
    } catch {
      throw FileProblem(
        .inputOutput, path: path, found: "writing failed: \(error.localizedDescription)",
        advice: "Free some disk space, then continue with --resume")
    }
  }
}
