import DataPipeline
import Distillation
import FileAccess
import Steps
import TensorCore
import Translation

/// The metrics of a pair of generators on the images of unpaired folders.
public struct PairMeasurement {
  /// The metrics of A → B, with the cycle A → B → A.
  public let aToB: TranslationDirectionReport
  /// The metrics of B → A, with the cycle B → A → B.
  public let bToA: TranslationDirectionReport
  /// The Fréchet distance between the untranslated domains.
  public let untranslated: Double
  /// The number of real training images behind the Fréchet floors.
  public let floorCount: Int
  /// The shape of a test image, `[H, W, C]`.
  public let imageShape: Shape
  /// What should be known of the image files, a sentence each.
  public let notes: [String]
  /// A warning if there are too few test images for reliable distances; nil otherwise.
  public let warning: String?
  /// How similar the outputs are to those of the pair to compare with; nil if there is none, or if it
  /// takes other images.
  public let agreement: (aToB: OutputAgreement, bToA: OutputAgreement)?

  /// Measures a pair.
  ///
  /// - Parameters:
  ///   - pair: The pair to measure.
  ///   - folder: The folder of the pair, for messages.
  ///   - data: The folder with `trainA`, `trainB`, `testA` and `testB`.
  ///   - classifier: The file of the classifier whose features the distances use; nil for the
  ///     pair's own.
  ///   - fit: How to bring images to the classifier's size; nil for the value in `evaluation.json`.
  ///   - original: A pair whose outputs to compare with; nil for none.
  /// - Throws: `FileProblem` if a file is missing or does not fit.
  public init(
    of pair: TranslationPair, in folder: String, data: String, classifier: String? = nil,
    fit: DomainClassifier.Fit? = nil, comparingWith original: TranslationPair? = nil
  ) throws {
    let generator = pair.generatorAToB
    guard generator.inputChannels == generator.outputChannels else {
      throw FileProblem(
        .malformed, path: folder,
        found: "its generators map \(generator.inputChannels) channels to"
          + " \(generator.outputChannels), but both domains must have the same number of channels",
        advice: "Measure a pair whose domains are both gray or both RGB")
    }
    let images = try UnpairedFolder(data, preparation: pair.testPreparation.withoutRandomness)
    guard let test = images.test else {
      preconditionFailure("PairMeasurement: the folder was read without its images")
    }
    guard images.channels == generator.inputChannels else {
      throw FileProblem(
        .malformed, path: folder,
        found: "its generators read \(generator.inputChannels) channels, but the images in \(data)"
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
    notes = images.notes
    warning = TestPart(test).warning
    let takesSame =
      original.map {
        $0.testPreparation == pair.testPreparation
          && $0.generatorAToB.inputChannels == images.channels
          && $0.generatorAToB.outputChannels == images.channels
          && (try? $0.requireFitting([test.a.images, test.b.images], folder)) != nil
      } ?? false
    agreement = try takesSame ? original.map { try evaluation.agreement(of: pair, with: $0) } : nil
  }

  /// The given classifier, or that of the pair.
  private static func classifier(
    _ path: String?, _ fit: DomainClassifier.Fit?, of pair: TranslationPair, in folder: String
  ) throws -> DomainClassifier {
    if let path { return try DomainClassifier(path: path, fit: fit) }
    guard let own = pair.classifier else {
      throw FileProblem(
        .missing, path: folder, found: "there is no classifier.safetensors in this folder",
        advice: "Name a classifier of the two domains with --classifier")
    }
    return DomainClassifier(own.classifier, fit: fit ?? own.fit)
  }
}
