import FileAccess
import TensorCore

/// A batch of pairs of images.
public struct PairedBatch: Sendable, Equatable {
  /// Images of A, `[N, H, W, C]` in -1...1.
  public let imagesA: Tensor
  /// The same views of their counterparts of B, `[N, H, W, C]` in -1...1.
  public let imagesB: Tensor
  /// The place of each pair among all.
  public let indices: [Int]

  /// The number of pairs.
  public var count: Int { indices.count }
}

/// Cuts pairs of images into batches, epoch by epoch; both images of a pair have the same crop and the
/// same flip.
///
/// Order, crops and flips depend only on the seed, the epoch and the pair, so a run that was interrupted
/// in the middle of an epoch continues with the same batches.
public struct PairedLoader: Sendable {
  /// The pairs.
  public let images: PairedImages
  /// The number of pairs in a batch.
  public let batchSize: Int
  /// The seed of order, crops and flips.
  public let seed: UInt64

  /// Makes a loader.
  ///
  /// - Throws: `FileProblem` of kind `.malformed` if `batchSize` is above 1 and the images differ in
  ///   size.
  /// - Precondition: `batchSize` is above zero.
  public init(_ images: PairedImages, batchSize: Int = 1, seed: UInt64 = 0) throws {
    precondition(
      batchSize > 0, "PairedLoader: found a batch size of \(batchSize), expected 1 or more")
    if batchSize > 1 { try images.a.requireOneSize(batchSize: batchSize) }
    self.images = images
    self.batchSize = batchSize
    self.seed = seed
  }

  /// The number of batches in an epoch: the number of pairs divided by `batchSize`, rounded up.
  public var batchCount: Int { (images.count + batchSize - 1) / batchSize }

  /// The batches of an epoch from number `start` on.
  ///
  /// - Parameters:
  ///   - epoch: The number of the epoch; order, crops and flips depend on it.
  ///   - start: How many batches to skip.
  /// - Precondition: `start` is in `0...batchCount`.
  public func batches(epoch: Int, startingAt start: Int = 0) -> BatchSequence<PairedBatch> {
    var shuffle = RandomStream(seed: seed, "shuffle", epoch)
    let order = shuffle.permutation(of: images.count)
    return BatchSequence(start..<batchCount, prefetching: 4) { number in
      let first = number * batchSize
      return batch(of: Array(order[first..<min(first + batchSize, order.count)]), epoch: epoch)
    }
  }

  private func batch(of indices: [Int], epoch: Int) -> PairedBatch {
    // Both images of a pair are stored in one size, so that a view fits both.
    let views = indices.map {
      images.a.view(of: $0, drawnFrom: RandomStream(seed: seed, "augment", epoch, $0))
    }
    return PairedBatch(
      imagesA: images.a.batch(of: indices, views), imagesB: images.b.batch(of: indices, views),
      indices: indices)
  }
}
