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

  /// The metric that determines the best epoch.
  public enum Criterion: String, Codable, CaseIterable, Sendable {
    /// The mean Fréchet distance of both directions: lower is better.
    case frechet
    /// The mean kernel distance of both directions: lower is better.
    case kid
    /// The mean peak signal-to-noise ratio of the directions with ground truth: higher is better.
    case psnr
  }

  /// The number that determines the best epoch, higher is better: with ground truth the mean PSNR
  /// of the directions that have it, otherwise minus the mean Fréchet distance of both directions.
  public var quality: Double { quality(by: standardCriterion) }

  private var ratios: [Double] { [aToB, bToA].compactMap { $0.peakSignalToNoiseRatio?.mean } }

  private var standardCriterion: Criterion { ratios.isEmpty ? .frechet : .psnr }

  /// - Precondition: There is ground truth for `psnr`.
  private func quality(by criterion: Criterion) -> Double {
    switch criterion {
    case .frechet: return -(aToB.frechetDistance + bToA.frechetDistance) / 2
    case .kid: return -(aToB.kernelDistance.mean + bToA.kernelDistance.mean) / 2
    case .psnr:
      precondition(!ratios.isEmpty, "TranslationReport: there is no ground truth for PSNR")
      return ratios.reduce(0, +) / Double(ratios.count)
    }
  }

  /// The metrics for `metrics.jsonl`, with `quality` as the number that determines the best epoch.
  public var evaluation: EvaluationReport { evaluation(bestBy: nil) }

  /// The metrics for `metrics.jsonl`: everything that is identical in each run with the same seed.
  ///
  /// A name ends in its direction: `frechet_a_to_b`, `kid_a_to_b`, `psnr_a_to_b`, `ssim_a_to_b` and
  /// `accuracy_a_to_b` are of A → B, `cycle_a_to_b` is of A → B → A.
  ///
  /// - Parameter criterion: The metric that determines the best epoch; nil for that of `quality`.
  /// - Precondition: There is ground truth if the criterion is `psnr`.
  public func evaluation(bestBy criterion: Criterion?) -> EvaluationReport {
    let criterion = criterion ?? standardCriterion
    return EvaluationReport(
      metrics: aToB.metrics(of: .aToB) + bToA.metrics(of: .bToA),
      quality: quality(by: criterion), qualityName: criterion.rawValue)
  }
}
