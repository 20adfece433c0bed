import TensorCore

/// Samples the pixels of a layer's output; the same for every network with the same trace.
struct PatchSampling: Sendable {
  let perImage: Int
  let seed: UInt64

  /// Makes a sampling of all images.
  ///
  /// - Precondition: There is at least one image.
  init(_ options: RecoveryOptions, images: [Tensor]) {
    let count = images.reduce(0) { $0 + $1.shape[0] }
    precondition(count > 0, "recovery: expected at least one calibration image, found none")
    perImage = (options.patchesPerLayer + count - 1) / count
    seed = options.seed
  }

  /// The sampled output pixels of one image.
  ///
  /// - Parameters:
  ///   - weight: The index of the layer's weight in the network.
  ///   - image: The image's index among all calibration images.
  func pixels(of reader: PatchReader, weight: Int, image: Int) -> [Int] {
    guard perImage < reader.outputPixels else { return Array(0..<reader.outputPixels) }
    var random = RandomStream(seed: seed, "patches", weight, image)
    return Array(random.permutation(of: reader.outputPixels).prefix(perImage))
  }
}
