import Distillation
import Layers
import TensorCore
import Training

/// The metrics of a pair of generators on test images.
public struct TranslationReport {
  /// From A to B.
  public let aToB: TranslationDirectionReport
  /// From B to A.
  public let bToA: TranslationDirectionReport
  /// The Fréchet distance between the real images of A and B, which a generator that changes
  /// nothing would have.
  public let untranslated: Double

  /// Translates all test images there and back in inference mode.
  ///
  /// - Parameters:
  ///   - generatorAToB: The generator from images of A to images of B.
  ///   - generatorBToA: The generator from images of B to images of A.
  ///   - testImages: The images to translate.
  ///   - reference: The real images to compare with, usually the test images.
  ///   - subsets: The subsets of the kernel distance.
  ///   - seed: The seed that chooses the images of the subsets.
  /// - Throws: `TooFewImages` if there are fewer than two images to translate; errors from reading
  ///   images.
  /// - Precondition: Generators keep the image size; their outputs fit the classifier.
  public init(
    generatorAToB: any Module, generatorBToA: any Module, testImages: TranslationTestImages,
    reference: TranslationReference, subsets: Int = 100, seed: UInt64 = 0
  ) throws {
    for (domain, count) in [("A", testImages.imagesA.count), ("B", testImages.imagesB.count)] {
      guard count >= 2 else { throw TooFewImages(domain: domain, count: count) }
    }
    aToB = try TranslationDirectionReport(
      generator: generatorAToB, inverse: generatorBToA, images: testImages.imagesA,
      truths: testImages.truthsA, target: reference.domainB, classifier: reference.classifier,
      subsets: subsets, seed: seed)
    bToA = try TranslationDirectionReport(
      generator: generatorBToA, inverse: generatorAToB, images: testImages.imagesB,
      truths: testImages.truthsB, target: reference.domainA, classifier: reference.classifier,
      subsets: subsets, seed: seed)
    untranslated = reference.untranslated
  }

  /// The number that determines the best epoch, higher is better: with ground truth the mean PSNR
  /// of the directions that have it, otherwise minus the mean Fréchet distance of both directions.
  public var quality: Double {
    let ratios = [aToB, bToA].compactMap { $0.peakSignalToNoiseRatio?.mean }
    guard ratios.isEmpty else { return ratios.reduce(0, +) / Double(ratios.count) }
    return -(aToB.frechetDistance + bToA.frechetDistance) / 2
  }

  /// The metrics for `metrics.jsonl`: everything that is identical in each run with the same seed.
  ///
  /// A name ends in its direction: `frechet_a_to_b`, `kid_a_to_b`, `psnr_a_to_b`, `ssim_a_to_b` and
  /// `accuracy_a_to_b` are of A → B, `cycle_a_to_b` is of A → B → A.
  public var evaluation: EvaluationReport {
    EvaluationReport(
      metrics: aToB.metrics(of: .aToB) + bToA.metrics(of: .bToA),
      quality: quality)
  }
}
