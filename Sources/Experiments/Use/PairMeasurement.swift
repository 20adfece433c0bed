import DataPipeline
import Distillation
import FileAccess
import Steps
import TensorCore
import Translation

/// What a pair of generators is measured by, on the images of unpaired folders.
public struct PairMeasurement {
  /// From A to B, and back.
  public let aToB: TranslationDirectionReport
  /// From B to A, and back.
  public let bToA: TranslationDirectionReport
  /// The Fréchet distance between the domains, as if nothing was translated.
  public let untranslated: Double
  /// The real training images of which the floors are.
  public let floorCount: Int
  /// The shape of a test image, `[H, W, C]`.
  public let imageShape: Shape

  /// Measures a pair.
  ///
  /// - Parameters:
  ///   - folder: Of the pair, for messages.
  ///   - data: The folder with `trainA`, `trainB`, `testA` and `testB`.
  ///   - classifier: A file of the classifier on whose features distances are measured; the pair's own
  ///     without it.
  ///   - fit: How images come to the classifier's size; nil for what `evaluation.json` says.
  /// - Throws: `FileProblem` if something is missing, or does not fit.
  public init(
    of pair: TranslationPair, in folder: String, data: String, classifier: String? = nil,
    fit: DomainClassifier.Fit? = nil
  ) throws {
    let generator = pair.generatorAToB
    guard generator.inputChannels == generator.outputChannels else {
      throw FileProblem(
        .malformed, path: folder,
        found: "its generators map \(generator.inputChannels) channels to"
          + " \(generator.outputChannels), but both domains are read in one color",
        advice: "Measure a pair whose domains are both gray or both RGB")
    }
    let images = try UnpairedFolder(data, preparation: pair.testPreparation.withoutRandomness)
    guard let test = images.test else {
      preconditionFailure("PairMeasurement: the folder was read without its images")
    }
    guard images.channels == generator.inputChannels else {
      throw FileProblem(
        .malformed, path: folder,
        found: "its generators read \(generator.inputChannels) channels, the images of \(data)"
          + " have \(images.channels)",
        advice: "Measure a pair of gray or RGB images")
    }
    let judge = try Self.classifier(classifier, fit, of: pair, in: folder)
    try judge.requireFitting(TestPart(test))
    try pair.requireFitting([test.a.images, test.b.images], folder)
    try TestPart(test).requireUsable(path: data)
    let evaluation = try TranslationEvaluation(
      test: test, train: images.train, classifier: judge, seed: 0)
    let report = try evaluation.report(of: pair)
    let size = test.a.images.viewSize(at: 0)
    aToB = report.aToB
    bToA = report.bToA
    untranslated = report.untranslated
    floorCount = evaluation.reference.domainA.floorCount
    imageShape = [size.height, size.width, images.channels]
  }

  /// The classifier named, or that of the pair.
  private static func classifier(
    _ path: String?, _ fit: DomainClassifier.Fit?, of pair: TranslationPair, in folder: String
  ) throws -> DomainClassifier {
    if let path { return try DomainClassifier(path: path, fit: fit) }
    guard let own = pair.classifier else {
      throw FileProblem(
        .missing, path: folder, found: "there is no classifier.safetensors in it",
        advice: "Name one that tells the domains apart with --classifier")
    }
    return DomainClassifier(own.classifier, fit: fit ?? own.fit)
  }
}
