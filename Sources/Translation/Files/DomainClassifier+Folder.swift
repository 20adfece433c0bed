import Checkpointing
import FileAccess
import Foundation
import Training

extension DomainClassifier {
  /// What `evaluation.json` of a pair's folder says.
  private struct Description: Codable {
    var fit: Fit
  }

  /// Reads the classifier of a pair, and how it looks at the pair's images.
  init(folder: PairFolder) throws {
    let data = try FileContents.read(folder.evaluation)
    guard let description = try? JSONDecoder().decode(Description.self, from: data) else {
      throw FileProblem(
        .malformed, path: folder.evaluation,
        found: "this is not {\"fit\":\"crop\"} or {\"fit\":\"resize\"}",
        advice: "Write how images come to the classifier's size")
    }
    self.init(try Classifier(path: folder.classifier), fit: description.fit)
  }

  /// Writes both into a pair's folder.
  func save(to folder: PairFolder, halfPrecision: Bool) throws {
    try classifier.save(to: folder.classifier, halfPrecision: halfPrecision)
    try AtomicFile.write(JSONEncoder().encode(Description(fit: fit)), to: folder.evaluation)
  }
}
