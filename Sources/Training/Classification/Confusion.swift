import FileAccess
import Foundation

/// How often images of one class were taken for another, or for their own.
public struct Confusion: Hashable, Sendable {
  /// The class in the labels.
  public let label: Int
  /// The predicted class.
  public let predicted: Int
  /// The number of images.
  public let count: Int
}

extension ClassificationReport {
  /// Writes the confusions as JSON for the page of a run: the epoch, the names of the classes, and
  /// `[label, predicted, images]` for each pair of classes that occurs.
  ///
  /// - Throws: `FileProblem` if the file cannot be written.
  package func writeConfusions(of classNames: [String], epoch: Int, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let content = ConfusionFile(
      epoch: epoch, classes: classNames,
      counts: confusions.map { [$0.label, $0.predicted, $0.count] })
    try AtomicFile.write(try encoder.encode(content), to: path)
  }
}

private struct ConfusionFile: Encodable {
  let epoch: Int
  let classes: [String]
  let counts: [[Int]]
}
