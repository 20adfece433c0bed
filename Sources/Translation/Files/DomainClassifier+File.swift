import Foundation
import Training

extension DomainClassifier {
  /// A classifier from a file, which looks at images as the pair that it lies with says; resized if
  /// that is not said.
  ///
  /// - Throws: `FileProblem` if it cannot be read.
  public init(path: String, fit: Fit? = nil) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let known = try fit ?? PairMeasuring(folder: PairFolder(folder)).fit
    self.init(try Classifier(path: path), fit: known ?? .resize)
  }
}
