import DataPipeline
import Metrics
import TensorCore
import Training

/// The test images of two domains with the reference values of the metrics, for measuring many
/// pairs.
public struct TranslationEvaluation {
  /// The features of the real images.
  public let reference: TranslationReference
  let test: (a: TestImages, b: TestImages)
  /// Measures the images that choose the best epoch; nil if the test images do.
  private let choice: Choice?
  private let seed: UInt64
  private let sampleCount: Int
  /// The metric that determines the best epoch; nil for PSNR with ground truth, otherwise the
  /// Fréchet distance.
  public var bestBy: TranslationReport.Criterion?

  /// Computes the features of all real images.
  ///
  /// - Parameters:
  ///   - test: The images to translate.
  ///   - validation: The images that choose the best epoch; nil if the test images do.
  ///   - train: Training images, prepared like test images; half of them determines the Fréchet
  ///     floors.
  ///   - classifier: The classifier whose features the distances use.
  ///   - seed: The seed that chooses halves and subsets.
  ///   - samples: The number of test images of each domain in pictures.
  /// - Throws: `TooFewImages` if a domain has fewer than two test images.
  /// - Precondition: The classifier accepts images of the test images' shapes.
  public init(
    test: (a: TestImages, b: TestImages), validation: (a: TestImages, b: TestImages)? = nil,
    train: (a: PreparedImages, b: PreparedImages)?,
    classifier: DomainClassifier, seed: UInt64, samples: Int = 8
  ) throws {
    self.test = test
    self.seed = seed
    sampleCount = samples
    choice = try validation.map {
      Choice(
        evaluation: try TranslationEvaluation(
          test: $0, train: nil, classifier: classifier, seed: seed))
    }
    reference = try TranslationReference(
      classifier: classifier, testA: Self.lazy(test.a.images), testB: Self.lazy(test.b.images),
      trainA: train.map { Self.lazy($0.a) }, trainB: train.map { Self.lazy($0.b) }, seed: seed)
  }

  /// Translates the test images there and back, and measures the results.
  public func report(of pair: TranslationPair) throws -> TranslationReport {
    try TranslationReport(
      generatorAToB: pair.generatorAToB.model, generatorBToA: pair.generatorBToA.model,
      testImages: TranslationTestImages(
        imagesA: Self.lazy(test.a.images), imagesB: Self.lazy(test.b.images),
        truthsA: test.a.truth.map(Self.lazy), truthsB: test.b.truth.map(Self.lazy)),
      reference: reference, seed: seed)
  }

  /// How similar the outputs of a pair's generators for the test images are to those of another
  /// pair's.
  ///
  /// - Parameters:
  ///   - pair: The pair to measure.
  ///   - original: The pair to compare with.
  /// - Throws: Errors from reading images.
  /// - Precondition: The outputs of both pairs have the same shapes.
  public func agreement(
    of pair: TranslationPair, with original: TranslationPair
  ) throws -> (aToB: OutputAgreement, bToA: OutputAgreement) {
    (
      try OutputAgreement(
        of: pair.generatorAToB, with: original.generatorAToB, on: Self.lazy(test.a.images)),
      try OutputAgreement(
        of: pair.generatorBToA, with: original.generatorBToA, on: Self.lazy(test.b.images))
    )
  }

  /// The metrics of a pair. Those on validation images follow with the prefix `validation_`, and
  /// determine the best epoch.
  func evaluation(of pair: TranslationPair) throws -> EvaluationReport {
    let result = try report(of: pair).evaluation(bestBy: bestBy)
    guard let choice else { return result }
    return result.chosen(by: try choice.evaluation.report(of: pair).evaluation(bestBy: bestBy))
  }

  /// Whether images other than the test images choose the best epoch.
  public var hasValidation: Bool { choice != nil }

  /// The first test images with their translations: A → B on the left, B → A on the right.
  public func samples(of pair: TranslationPair) -> SampleGrid {
    SampleGrid.comparison(pair, .aToB, test.a.prefix(sampleCount))
      .beside(SampleGrid.comparison(pair, .bToA, test.b.prefix(sampleCount)))
  }

  /// The first test images with the outputs of the original generators and of `pair`, and the
  /// ground truth: A → B on the left, B → A on the right.
  public func samples(of pair: TranslationPair, beside originals: TranslationPair) -> SampleGrid {
    SampleGrid.comparison(pair, with: originals, .aToB, test.a.prefix(sampleCount))
      .beside(SampleGrid.comparison(pair, with: originals, .bToA, test.b.prefix(sampleCount)))
  }

  /// An evaluation inside of one; a value cannot contain itself.
  private final class Choice {
    let evaluation: TranslationEvaluation

    init(evaluation: TranslationEvaluation) { self.evaluation = evaluation }
  }

  private static func lazy(_ images: PreparedImages) -> LazyImages {
    LazyImages(count: images.count) { images.image(at: $0) }
  }
}
