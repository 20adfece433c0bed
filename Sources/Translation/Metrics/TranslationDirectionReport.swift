import Autograd
import Distillation
import Layers
import Metrics
import TensorCore
import Training

/// The metrics of one generator on test images of its source domain.
public struct TranslationDirectionReport {
  /// The number of translated images.
  public let count: Int
  /// The Fréchet distance between generated images and real test images of the target domain.
  public let frechetDistance: Double
  /// The Fréchet distance between the same test images and half of the target domain's training
  /// images; nil if the reference has none.
  public let frechetFloor: Double?
  /// The kernel distance between generated images and real test images of the target domain.
  public let kernelDistance: KernelInceptionDistance
  /// The PSNR to the ground truth in decibels, over the images; nil without ground truth.
  public let peakSignalToNoiseRatio: Spread?
  /// The SSIM to the ground truth, over the images; nil without ground truth, or if an image is
  /// smaller than 11×11.
  public let structuralSimilarity: Spread?
  /// The mean absolute difference between images and their reconstructions by both generators:
  /// 0...2, for samples in -1...1.
  public let cycleError: Double
  /// The share of generated images that the classifier assigns to the target domain, in 0...1.
  public let accuracy: Double
  /// The share of real test images of the target domain that the classifier assigns to it.
  public let realAccuracy: Double
  /// The wall time of the generator per image.
  public let millisecondsPerImage: Double

  init(
    generator: any Module, inverse: any Module, images: LazyImages, truths: LazyImages?,
    target: DomainReference, classifier: DomainClassifier, subsets: Int, seed: UInt64
  ) throws {
    var made = Impressions()
    var cycleErrors: [Double] = []
    var ratios: [Double] = []
    var similarities: [Double] = []
    var elapsed = Duration.zero
    try images.forEachBatch(0..<images.count) { indices, batch in
      let start = ContinuousClock.now
      let fakes = Self.output(of: generator, for: batch)
      elapsed += start.duration(to: .now)
      made.add(classifier.impressions(of: fakes))
      cycleErrors += meanAbsoluteDifference(of: Self.output(of: inverse, for: fakes), to: batch)
      guard let truths else { return }
      try truths.forEachBatch(indices) { part, wanted in
        // The generated images of a batch have one size, so the ground truth must have the same
        // size.
        precondition(
          part.count == indices.count && wanted.shape == fakes.shape,
          "TranslationReport: found ground truth of \(wanted.shape) for images \(fakes.shape)")
        ratios += Metrics.peakSignalToNoiseRatio(of: fakes, to: wanted)
        if min(wanted.shape[1], wanted.shape[2]) >= 11 {
          similarities += Metrics.structuralSimilarity(of: fakes, to: wanted)
        }
      }
    }
    count = images.count
    frechetDistance = Metrics.frechetDistance(
      between: made.statistics, and: target.statistics)
    frechetFloor = target.floor
    kernelDistance = KernelInceptionDistance(
      between: made.features, and: target.features, subsets: subsets, seed: seed)
    peakSignalToNoiseRatio = truths == nil ? nil : Spread(of: ratios)
    structuralSimilarity =
      truths == nil || similarities.count < images.count ? nil : Spread(of: similarities)
    cycleError = Spread(of: cycleErrors).mean
    accuracy = made.share(of: target.majorityClass)
    realAccuracy = target.accuracy
    millisecondsPerImage = elapsed / .milliseconds(1) / Double(images.count)
  }

  /// The metrics; each name ends in the direction.
  func metrics(of direction: TranslationDirection) -> [EvaluationReport.Metric] {
    let direction = direction.rawValue
    var metrics: [EvaluationReport.Metric] = [
      .init("frechet_" + direction, frechetDistance),
      .init("kid_" + direction, kernelDistance.mean),
    ]
    if let ratio = peakSignalToNoiseRatio { metrics.append(.init("psnr_" + direction, ratio.mean)) }
    if let similarity = structuralSimilarity {
      metrics.append(.init("ssim_" + direction, similarity.mean))
    }
    return metrics
      + [.init("accuracy_" + direction, accuracy), .init("cycle_" + direction, cycleError)]
  }

  private static func output(of module: any Module, for images: Tensor) -> Tensor {
    let tape = Tape()
    return module(tape.constant(images), on: tape).tensor
  }
}
