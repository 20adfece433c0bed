import TensorCore

/// Cuts two unpaired sets of images into batches, epoch by epoch, as CycleGAN's official code does.
///
/// An epoch has as many positions as the larger set has images. The images of A are shuffled, and
/// repeated if A is the smaller set; for B an image is drawn at each position. Order, draws, crops
/// and flips depend only on the seed, the epoch and the position, so a run that was interrupted in
/// the middle of an epoch continues with the same batches.
public struct UnpairedLoader: Sendable {
  /// The images of A.
  public let imagesA: PreparedImages
  /// The images of B.
  public let imagesB: PreparedImages
  /// The number of images of each domain in a batch.
  public let batchSize: Int
  /// The seed of order, draws, crops and flips.
  public let seed: UInt64
  /// The number of different views of each image: epoch e, from 0, shows view e mod `views`; nil for
  /// new views in each epoch.
  public let views: Int?

  /// Makes a loader of two sets.
  ///
  /// - Precondition: `batchSize` and `views` are above zero.
  /// - Throws: `FileProblem` of kind `.malformed` if `batchSize` is above 1 and the images of a
  ///   domain differ in size.
  public init(
    _ imagesA: PreparedImages, _ imagesB: PreparedImages, batchSize: Int = 1, seed: UInt64 = 0,
    views: Int? = nil
  ) throws {
    precondition(
      batchSize > 0, "UnpairedLoader: found a batch size of \(batchSize), expected 1 or more")
    precondition(views ?? 1 > 0, "UnpairedLoader: found \(views ?? 0) views, expected 1 or more")
    for images in [imagesA, imagesB] where batchSize > 1 {
      try images.requireOneSize(batchSize: batchSize)
    }
    self.imagesA = imagesA
    self.imagesB = imagesB
    self.batchSize = batchSize
    self.seed = seed
    self.views = views
  }

  /// The number of batches in an epoch: the larger number of images divided by `batchSize`, rounded
  /// up.
  public var batchCount: Int { (positionCount + batchSize - 1) / batchSize }

  private var positionCount: Int { max(imagesA.count, imagesB.count) }

  /// The batches of an epoch from number `start` on.
  ///
  /// - Parameters:
  ///   - epoch: The number of the epoch; order, draws, crops and flips depend on it.
  ///   - start: How many batches to skip.
  ///   - depth: How many batches a background thread prepares ahead; with 0, each is prepared on
  ///     request. The batches are the same.
  /// - Precondition: `start` is in `0...batchCount`.
  public func batches(
    epoch: Int, startingAt start: Int = 0, prefetching depth: Int = 4
  ) -> BatchSequence<UnpairedBatch> {
    precondition(
      (0...batchCount).contains(start),
      "batches: found a start at batch \(start), expected 0...\(batchCount)")
    var shuffle = RandomStream(seed: seed, "shuffle", epoch)
    let order = shuffle.permutation(of: positionCount)
    return BatchSequence(start..<batchCount, prefetching: depth) { number in
      let first = number * batchSize
      return batch(first..<min(first + batchSize, positionCount), order: order, epoch: epoch)
    }
  }

  private func batch(_ positions: Range<Int>, order: [Int], epoch: Int) -> UnpairedBatch {
    let indicesA = order[positions].map { $0 % imagesA.count }
    let indicesB = positions.map { position in
      var stream = RandomStream(seed: seed, "unpaired", epoch, position)
      return stream.index(below: imagesB.count)
    }
    func views(
      _ images: PreparedImages, _ indices: [Int], _ label: String
    ) -> [ImagePreparation.View] {
      indices.enumerated().map { place, index in
        // With a number of views, an image has the same ones wherever it occurs.
        let draws =
          self.views.map { RandomStream(seed: seed, label, epoch % $0, index) }
          ?? RandomStream(seed: seed, label, epoch, positions.lowerBound + place)
        return images.view(of: index, drawnFrom: draws)
      }
    }
    let viewsA = views(imagesA, indicesA, "augment A")
    let viewsB = views(imagesB, indicesB, "augment B")
    return UnpairedBatch(
      imagesA: imagesA.batch(of: indicesA, viewsA), imagesB: imagesB.batch(of: indicesB, viewsB),
      indicesA: indicesA, indicesB: indicesB, viewsA: viewsA, viewsB: viewsB)
  }
}
