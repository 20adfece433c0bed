import FileAccess
import Foundation
import TensorCore
import Training

extension DomainClassifier {
  /// A classifier from a file, which looks at images as the pair that it lies with says; resized if
  /// that is not said.
  ///
  /// - Throws: `FileProblem` if it cannot be read.
  public init(path: String, fit: Fit? = nil) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let known = try fit ?? PairMeasuring(folder: PairFolder(folder)).fit
    self.init(try Self.classifier(path), fit: known ?? .resize)
  }

  /// Reads a classifier on whose features distances can be measured.
  ///
  /// - Throws: `FileProblem` if it cannot be read, or does not end in a linear layer.
  static func classifier(_ path: String) throws -> Classifier {
    let classifier = try Classifier(path: path)
    guard classifier.model.featureNode != nil else {
      throw FileProblem(
        .malformed, path: path,
        found: "it does not end in a linear layer, on whose input distances are measured",
        advice: "Name another classifier")
    }
    let image = Shape(classifier.manifest.imageShape)
    let features = classifier.model.featureNode.flatMap {
      classifier.model.plan.shape(at: $0, for: image)
    }
    guard let width = features?[-1], width <= Self.mostFeatures else {
      throw FileProblem(
        .malformed, path: path,
        found: "its last layer reads \(features?[-1] ?? 0) features, expected at most"
          + " \(Self.mostFeatures): distances take the square of that",
        advice: "Name another classifier")
    }
    return classifier
  }

  /// Inception has 2048.
  private static let mostFeatures = 4096
}
