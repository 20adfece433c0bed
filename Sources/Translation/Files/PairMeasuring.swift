import DataPipeline
import FileAccess
import Foundation
import Interchange
import Training

/// How a pair is measured: `evaluation.json` in its folder.
struct PairMeasuring: Codable {
  /// How images come to the classifier's size.
  var fit: DomainClassifier.Fit?
  /// How test images are prepared for the generators.
  var images: ImagePreparation?

  /// Reads the file; without one nothing is said.
  ///
  /// - Throws: `FileProblem` if it says something else.
  init(folder: PairFolder) throws {
    guard FileContents.exists(folder.evaluation) else { return }
    let data = try FileContents.read(folder.evaluation)
    do {
      self = try JSONDecoder().decode(Self.self, from: data)
    } catch {
      throw FileProblem(
        .malformed, path: folder.evaluation,
        found: "this is no JSON like {\"fit\": \"crop\"} or {\"fit\": \"resize\"}",
        advice: "Write how images come to the classifier's size")
    }
  }

  /// Says both.
  init(fit: DomainClassifier.Fit?, images: ImagePreparation?) {
    self.fit = fit
    self.images = images
  }

  /// Writes the file, if there is something to say.
  func save(to folder: PairFolder) throws {
    guard fit != nil || images != nil else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    try AtomicFile.write(try encoder.encode(self), to: folder.evaluation)
  }
}
