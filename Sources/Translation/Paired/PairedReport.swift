import DataPipeline
import Metrics
import TensorCore
import Training

/// How close a generator's images come to the true ones.
public struct PairedReport: Sendable {
  /// The number of pairs.
  public let count: Int
  /// The mean absolute difference to the true images: 0...2, for samples in -1...1.
  public let meanAbsoluteError: Double
  /// The mean peak signal-to-noise ratio of the images in decibels.
  public let peakSignalToNoiseRatio: Double
  /// The mean structural similarity of the images; nil if one is smaller than 11×11.
  public let structuralSimilarity: Double?
  /// The wall time of the generator per image.
  public let millisecondsPerImage: Double

  private static let smallestSide = 11

  /// Translates the middle of each image of A, in inference mode, and compares the result with its
  /// counterpart of B.
  ///
  /// - Precondition: There is a pair, and the generator's images have the size and the channels of the
  ///   true ones.
  public init(of generator: Translator, on pairs: PairedImages) {
    precondition(pairs.count > 0, "PairedReport: found no pairs, expected one or more")
    var (absolute, ratio, similarity) = (0.0, 0.0, 0.0)
    var isLarge = true
    var elapsed = Duration.zero
    for index in 0..<pairs.count {
      let (image, truth) = (pairs.a.image(at: index), pairs.b.image(at: index))
      let start = ContinuousClock.now
      let made = generator(image)
      elapsed += start.duration(to: .now)
      absolute += meanAbsoluteDifference(of: made, to: truth)[0]
      ratio += Metrics.peakSignalToNoiseRatio(of: made, to: truth)[0]
      isLarge = isLarge && min(truth.shape[1], truth.shape[2]) >= Self.smallestSide
      if isLarge { similarity += Metrics.structuralSimilarity(of: made, to: truth)[0] }
    }
    let count = Double(pairs.count)
    self.count = pairs.count
    meanAbsoluteError = absolute / count
    peakSignalToNoiseRatio = ratio / count
    structuralSimilarity = isLarge ? similarity / count : nil
    millisecondsPerImage = elapsed / .milliseconds(1) / count
  }

  /// The metrics for `metrics.jsonl`; the best epoch has the highest PSNR.
  var evaluation: EvaluationReport {
    EvaluationReport(
      metrics: [.init("psnr", peakSignalToNoiseRatio)]
        + (structuralSimilarity.map { [.init("ssim", $0)] } ?? [])
        + [.init("l1", meanAbsoluteError)],
      quality: peakSignalToNoiseRatio, qualityName: "psnr")
  }
}
