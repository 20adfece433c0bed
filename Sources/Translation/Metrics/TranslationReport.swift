import Distillation
import Layers
import TensorCore
import Training

/// How well a pair of generators translates test images.
public struct TranslationReport {
  /// From A to B.
  public let aToB: TranslationDirectionReport
  /// From B to A.
  public let bToA: TranslationDirectionReport
  /// The Fréchet distance between the real images of A and those of B: what a generator reaches
  /// that changes nothing.
  public let untranslated: Double

  /// Translates all test images and back, in inference.
  ///
  /// - Parameters:
  ///   - generatorAToB: Makes images of B from images of A.
  ///   - generatorBToA: Makes images of A from images of B.
  ///   - testImages: What is translated.
  ///   - reference: The real images that the results are compared with, commonly the test images.
  ///   - subsets: Subsets of the kernel distance.
  ///   - seed: Which images they hold is a function of it.
  /// - Throws: `TooFewImages` if there are less than two images to translate; whatever reading
  ///   images throws.
  /// - Precondition: Generators leave sizes as they are; the classifier takes what they make.
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

  /// One number for the choice of the best epoch, higher is better: where truths are known the mean
  /// PSNR of their directions, else minus the mean Fréchet distance of both.
  public var quality: Double {
    let ratios = [aToB, bToA].compactMap { $0.peakSignalToNoiseRatio?.mean }
    guard ratios.isEmpty else { return ratios.reduce(0, +) / Double(ratios.count) }
    return -(aToB.frechetDistance + bToA.frechetDistance) / 2
  }

  /// What `metrics.jsonl` records: everything that is the same in each run of one seed.
  ///
  /// A name ends in its direction: `frechet_a_to_b`, `kid_a_to_b`, `psnr_a_to_b`, `ssim_a_to_b` and
  /// `accuracy_a_to_b` are of A → B, `cycle_a_to_b` is of A → B → A.
  public var evaluation: EvaluationReport {
    EvaluationReport(
      metrics: aToB.metrics(of: .aToB) + bToA.metrics(of: .bToA),
      quality: quality)
  }
}
