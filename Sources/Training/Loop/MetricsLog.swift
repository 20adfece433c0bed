import FileAccess
import Foundation

/// Appends one JSON object per epoch to `metrics.jsonl`.
struct MetricsLog {
  let path: String

  /// Drops what was written after the checkpoint that a run resumes from.
  func truncate(toBytes count: Int) throws {
    guard FileContents.exists(path) else { return }
    let kept = try FileContents.read(path).prefix(count)
    try AtomicFile.write(Data(kept), to: path)
  }

  /// Appends a line and returns the size of the file.
  func append(_ summary: EpochSummary) throws -> Int {
    var fields = [
      "\"epoch\":\(summary.epoch)", "\"step\":\(summary.step)",
      "\"train_loss\":\(number(summary.trainLoss))",
      "\"learning_rate\":\(number(Double(summary.learningRate)))",
      "\"seconds\":\(number((summary.seconds * 1000).rounded() / 1000))",
    ]
    fields += summary.evaluation?.metrics.map { "\"\($0.name)\":\(number($0.value))" } ?? []
    var content = FileContents.exists(path) ? try FileContents.read(path) : Data()
    content.append(Data("{\(fields.joined(separator: ","))}\n".utf8))
    try AtomicFile.write(content, to: path)
    return content.count
  }

  /// A number as JSON has it, which knows no NaN.
  private func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "null" }
}
