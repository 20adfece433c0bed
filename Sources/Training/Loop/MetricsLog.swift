import FileAccess
import Foundation

/// Appends one JSON object per epoch to `metrics.jsonl`.
struct MetricsLog {
  let path: String

  /// Drops the lines that were written after the checkpoint of a resumed run: keeps the lines of
  /// `epochs` epochs.
  func truncate(toEpochs epochs: Int) throws {
    guard FileContents.exists(path) else { return }
    let content = try FileContents.read(path)
    let ends = content.indices.lazy.filter { content[$0] == UInt8(ascii: "\n") }
    let kept = epochs == 0 ? 0 : ends.dropFirst(epochs - 1).first.map { $0 + 1 } ?? content.count
    if kept < content.count { try AtomicFile.write(Data(content.prefix(kept)), to: path) }
  }

  /// Appends a line.
  func append(_ summary: EpochSummary) throws {
    var fields = [
      "\"epoch\":\(summary.epoch)", "\"step\":\(summary.step)",
      "\"train_loss\":\(number(summary.trainLoss))",
      "\"learning_rate\":\(summary.learningRate)",
      "\"seconds\":\(number((summary.seconds * 1000).rounded() / 1000))",
    ]
    fields += summary.evaluation?.metrics.map { "\"\($0.name)\":\(number($0.value))" } ?? []
    var content = FileContents.exists(path) ? try FileContents.read(path) : Data()
    content.append(Data("{\(fields.joined(separator: ","))}\n".utf8))
    try AtomicFile.write(content, to: path)
  }

  /// A number in JSON, which has no NaN.
  private func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "null" }
}
