import Metrics
import TensorCore

/// The similarity between the outputs of two generators for the same images, such as those of a
/// compressed generator and of the original.
///
/// It needs neither ground truth nor a classifier, and says something with few images, too.
public struct OutputAgreement: Hashable, Sendable {
  /// The PSNR of the outputs to those of the original in decibels, over the images.
  public let peakSignalToNoiseRatio: Spread
  /// The SSIM of the outputs to those of the original, over the images; nil if an image is smaller
  /// than 11×11.
  public let structuralSimilarity: Spread?

  /// Compares outputs for one batch of images after another, so that memory does not grow with
  /// their number.
  ///
  /// - Precondition: The outputs of both generators have the same shape.
  init(of generator: Translator, with original: Translator, on images: LazyImages) throws {
    var ratios: [Double] = []
    var similarities: [Double] = []
    try images.forEachBatch(0..<images.count) { _, batch in
      let (made, wanted) = (generator(batch), original(batch))
      ratios += Metrics.peakSignalToNoiseRatio(of: made, to: wanted)
      if min(wanted.shape[1], wanted.shape[2]) >= 11 {
        similarities += Metrics.structuralSimilarity(of: made, to: wanted)
      }
    }
    peakSignalToNoiseRatio = Spread(of: ratios)
    structuralSimilarity = similarities.count < images.count ? nil : Spread(of: similarities)
  }
}
