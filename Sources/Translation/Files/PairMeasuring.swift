import DataPipeline
import FileAccess
import Foundation
import Interchange
import Training

/// The measurement settings of a pair: `evaluation.json` in its folder.
struct PairMeasuring: Codable {
  /// How to bring images to the classifier's size.
  var fit: DomainClassifier.Fit?
  /// The preparation of test images for the generators.
  var images: ImagePreparation?

  /// Reads the file; without a file, both settings are nil.
  ///
  /// - Throws: `FileProblem` if the file is malformed.
  init(folder: PairFolder) throws {
    guard FileContents.exists(folder.evaluation) else { return }
    let data = try FileContents.read(folder.evaluation)
    do {
      self = try JSONDecoder().decode(Self.self, from: data)
    } catch {
      throw FileProblem(
        .malformed, path: folder.evaluation,
        found: "expected JSON such as {\"fit\": \"crop\"} or {\"fit\": \"resize\"}",
        advice: "Correct the file; fit states how to bring images to the classifier's size")
    }
  }

  /// Describes both settings.
  init(fit: DomainClassifier.Fit?, images: ImagePreparation?) {
    self.fit = fit
    self.images = images
  }

  /// Writes the file if a setting is not nil.
  func save(to folder: PairFolder) throws {
    guard fit != nil || images != nil else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    try AtomicFile.write(try encoder.encode(self), to: folder.evaluation)
  }
}
