import FileAccess
import Foundation
import TensorCore
import Training

extension DomainClassifier {
  /// Reads a classifier from a file; brings images to its size as the `evaluation.json` next to it
  /// states, or by resizing.
  ///
  /// - Throws: `FileProblem` if it cannot be read.
  public init(path: String, fit: Fit? = nil) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let known = try fit ?? PairMeasuring(folder: PairFolder(folder)).fit
    self.init(try Self.classifier(path), fit: known ?? .resize)
  }

  /// Reads a classifier whose features are suitable for distance metrics.
  ///
  /// - Throws: `FileProblem` if it cannot be read, or if its last layer is not linear.
  static func classifier(_ path: String) throws -> Classifier {
    let classifier = try Classifier(path: path)
    guard classifier.model.featureNode != nil else {
      throw FileProblem(
        .malformed, path: path,
        found:
          "its last layer is not linear; the distance metrics use the input of a last linear layer",
        advice: "Name another classifier")
    }
    let image = Shape(classifier.manifest.imageShape)
    let features = classifier.model.featureNode.flatMap {
      classifier.model.plan.shape(at: $0, for: image)
    }
    guard let width = features?[-1], width <= Self.mostFeatures else {
      throw FileProblem(
        .malformed, path: path,
        found: "its last layer has \(features?[-1] ?? 0) input features, expected at most"
          + " \(Self.mostFeatures), because the distance metrics need a matrix of that size squared",
        advice: "Name another classifier")
    }
    return classifier
  }

  /// Inception has 2048.
  private static let mostFeatures = 4096
}
