import Metrics
import Networks
import Pruning
import TensorCore
import Training

/// The times of a generator and of a narrowed one on this machine, from a few passes.
struct CompressionTiming {
  /// Pixels of the image that was timed.
  private let pixels: Double
  /// Seconds of this image in the original, and in a narrowed generator.
  private let original, narrowed: Double
  /// How much longer than a forward pass a forward and a backward pass take together.
  let trainingFactor: Double
  /// Multiply-adds per second of the original, and of solving the systems of the recovery.
  let rate, fittingRate: Double
  /// A generator whose groups all keep the same share of their channels.
  let narrowedNetwork: Network

  /// Times passes of a calibration image.
  ///
  /// - Parameters:
  ///   - scale: The generator, and the share that the budget leaves.
  ///   - image: The shape of a calibration image, `[H, W, C]`.
  ///   - check: Called between passes; it may throw to end the work.
  /// - Throws: What `check` throws.
  init(_ scale: CompressionScale, image: Shape, check: () throws -> Void) rethrows {
    let network = scale.generator
    let groups = ChannelGroups(of: network, imageShape: image)
    let widths = groups.groups.map { max(1, Int((Double($0.width) * scale.widths).rounded())) }
    let mask = ChannelMask(
      keeping: widths, of: groups, by: Array(repeating: 0, count: groups.channelCount))
    narrowedNetwork = network.narrowed(to: mask, of: groups)
    try check()
    original = ForwardTime.milliseconds(of: network, imageShape: image, runs: 2) / 1000
    try check()
    narrowed = ForwardTime.milliseconds(of: narrowedNetwork, imageShape: image, runs: 2) / 1000
    let training = try TrainingTime.secondsPerImage(
      of: narrowedNetwork, images: Shape([1] + image.extents), seconds: 0.05, beforeEach: check)
    trainingFactor = max(1, training / max(1e-9, narrowed))
    pixels = Double(image[0] * image[1])
    let share = pixels / Double(scale.image[0] * scale.image[1])
    rate = scale.cost * share / max(1e-9, original)
    fittingRate = RecoveryEffort.fittingRate()
  }

  /// Seconds of a forward pass of an image of `[H, W, C]` in the original.
  func original(_ image: Shape) -> Double { original * Double(image[0] * image[1]) / pixels }

  /// Seconds of a forward pass of an image of `[H, W, C]` in the narrowed generator.
  func narrowed(_ image: Shape) -> Double { narrowed * Double(image[0] * image[1]) / pixels }
}
