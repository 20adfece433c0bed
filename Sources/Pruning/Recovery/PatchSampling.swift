import TensorCore

/// Which pixels of a layer's output stand for all: the same for every network of the same trace.
struct PatchSampling: Sendable {
  let perImage: Int
  let seed: UInt64

  /// - Precondition: There is an image.
  init(_ options: RecoveryOptions, images: [Tensor]) {
    let count = images.reduce(0) { $0 + $1.shape[0] }
    precondition(count > 0, "recovery: expected at least one calibration image, found none")
    perImage = (options.patchesPerLayer + count - 1) / count
    seed = options.seed
  }

  /// Output pixels of one image.
  ///
  /// - Parameters:
  ///   - weight: The place of the layer's weight in the network.
  ///   - image: Its number among all calibration images.
  func pixels(of reader: PatchReader, weight: Int, image: Int) -> [Int] {
    guard perImage < reader.outputPixels else { return Array(0..<reader.outputPixels) }
    var random = RandomStream(seed: seed, "patches", weight, image)
    return Array(random.permutation(of: reader.outputPixels).prefix(perImage))
  }
}
