import FileAccess
import TensorCore

/// Cuts images without labels into batches of random views, epoch by epoch.
///
/// Order, crops and flips depend only on the seed, the epoch and the image, so a run that was
/// interrupted in the middle of an epoch continues with the same batches.
public struct ViewLoader: Sendable {
  /// The images.
  public let images: PreparedImages
  /// The number of images in a batch.
  public let batchSize: Int
  /// The seed of order, crops and flips.
  public let seed: UInt64

  /// Makes a loader.
  ///
  /// - Throws: `FileProblem` of kind `.malformed` if `batchSize` is above 1 and the images differ in
  ///   size.
  /// - Precondition: `batchSize` is above zero.
  public init(_ images: PreparedImages, batchSize: Int, seed: UInt64) throws {
    precondition(
      batchSize > 0, "ViewLoader: found a batch size of \(batchSize), expected 1 or more")
    if batchSize > 1 { try images.requireOneSize(batchSize: batchSize) }
    self.images = images
    self.batchSize = batchSize
    self.seed = seed
  }

  /// The number of batches in an epoch: the number of images divided by `batchSize`, rounded up.
  public var batchCount: Int { (images.count + batchSize - 1) / batchSize }

  /// The batches of an epoch from number `start` on: images `[N, H, W, C]` in -1...1.
  ///
  /// - Precondition: `start` is in `0...batchCount`.
  public func batches(epoch: Int, startingAt start: Int = 0) -> BatchSequence<Tensor> {
    var shuffle = RandomStream(seed: seed, "shuffle", epoch)
    let order = shuffle.permutation(of: images.count)
    return BatchSequence(start..<batchCount, prefetching: 4) { number in
      let first = number * batchSize
      let indices = Array(order[first..<min(first + batchSize, order.count)])
      let views = indices.map {
        images.view(of: $0, drawnFrom: RandomStream(seed: seed, "augment", epoch, $0))
      }
      return images.batch(of: indices, views)
    }
  }
}

extension PreparedImages {
  /// Rejects images whose views differ in size, which no batch can hold.
  ///
  /// - Throws: `FileProblem` of kind `.malformed`.
  func requireOneSize(batchSize: Int) throws {
    guard let other = firstOfAnotherSize else { return }
    throw FileProblem(
      .malformed, path: paths[other],
      found: "its size is \(viewSize(at: other)); expected \(viewSize(at: 0)), the size of"
        + " \(paths[0]), since a batch holds \(batchSize) images",
      advice: "Set batch_size to 1, or set resize to a value that crops, such as resize-and-crop")
  }
}
