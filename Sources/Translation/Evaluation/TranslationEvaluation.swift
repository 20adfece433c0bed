import DataPipeline
import Metrics
import TensorCore
import Training

/// The test images of two domains with all that a pair is measured by; it outlives many pairs.
public struct TranslationEvaluation {
  /// The real images, as the classifier sees them.
  public let reference: TranslationReference
  let test: (a: TestImages, b: TestImages)
  private let seed: UInt64
  private let sampleCount: Int

  /// Looks at all real images.
  ///
  /// - Parameters:
  ///   - test: What is translated.
  ///   - train: Training images, prepared like test images; half of them gives the floors.
  ///   - seed: Which images fall into halves and subsets is a function of it.
  ///   - samples: Test images of each domain that pictures show.
  /// - Throws: `TooFewImages` if a domain has less than two test images.
  /// - Precondition: The classifier takes images of the test images' shapes.
  public init(
    test: (a: TestImages, b: TestImages), train: (a: PreparedImages, b: PreparedImages)?,
    classifier: DomainClassifier, seed: UInt64, samples: Int = 8
  ) throws {
    self.test = test
    self.seed = seed
    sampleCount = samples
    reference = try TranslationReference(
      classifier: classifier, testA: Self.lazy(test.a.images), testB: Self.lazy(test.b.images),
      trainA: train.map { Self.lazy($0.a) }, trainB: train.map { Self.lazy($0.b) }, seed: seed)
  }

  /// Translates the test images there and back, and measures what comes out.
  public func report(of pair: TranslationPair) throws -> TranslationReport {
    try TranslationReport(
      generatorAToB: pair.generatorAToB.model, generatorBToA: pair.generatorBToA.model,
      testImages: TranslationTestImages(
        imagesA: Self.lazy(test.a.images), imagesB: Self.lazy(test.b.images),
        truthsA: test.a.truth.map(Self.lazy), truthsB: test.b.truth.map(Self.lazy)),
      reference: reference, seed: seed)
  }

  /// The first test images with their translations: A to B at the left, B to A at the right.
  public func samples(of pair: TranslationPair) -> SampleGrid {
    SampleGrid.comparison(pair, .aToB, test.a.prefix(sampleCount))
      .beside(SampleGrid.comparison(pair, .bToA, test.b.prefix(sampleCount)))
  }

  /// The first test images with what the original generators and those of `pair` make of them, and
  /// the truth: A to B at the left, B to A at the right.
  public func samples(of pair: TranslationPair, beside originals: TranslationPair) -> SampleGrid {
    SampleGrid.comparison(pair, with: originals, .aToB, test.a.prefix(sampleCount))
      .beside(SampleGrid.comparison(pair, with: originals, .bToA, test.b.prefix(sampleCount)))
  }

  private static func lazy(_ images: PreparedImages) -> LazyImages {
    LazyImages(count: images.count) { images.image(at: $0) }
  }
}
