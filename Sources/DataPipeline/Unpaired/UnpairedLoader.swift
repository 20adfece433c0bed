import FileAccess
import TensorCore

/// Says how two unpaired sets of images are cut into batches, epoch by epoch, as CycleGAN's official
/// code does.
///
/// An epoch has as many positions as the larger set has images. A goes through all of its images in
/// a random order, more than once if it is the smaller; for B an image is drawn at each position.
/// Order, draws, crops and flips are functions of the seed, the epoch and the position alone, so a
/// run that stopped in the middle of an epoch goes on with the very same batches.
public struct UnpairedLoader: Sendable {
  /// The images of A.
  public let imagesA: PreparedImages
  /// The images of B.
  public let imagesB: PreparedImages
  /// The number of images of each domain in a batch.
  public let batchSize: Int
  /// The seed of order, draws, crops and flips.
  public let seed: UInt64

  /// - Precondition: `batchSize` is above zero.
  /// - Throws: `FileProblem` of kind `.malformed` if batches of several images are asked for, and
  ///   the images of a domain have several sizes.
  public init(
    _ imagesA: PreparedImages, _ imagesB: PreparedImages, batchSize: Int = 1, seed: UInt64 = 0
  ) throws {
    precondition(
      batchSize > 0, "UnpairedLoader: found a batch size of \(batchSize), expected 1 or more")
    for images in [imagesA, imagesB] where batchSize > 1 {
      guard let other = images.firstOfAnotherSize else { continue }
      throw FileProblem(
        .malformed, path: images.paths[other],
        found: "its size is \(images.viewSize(at: other)), but \(images.paths[0]) has "
          + "\(images.viewSize(at: 0)), and a batch holds \(batchSize) images of one size",
        advice: "Set batch_size to 1, or choose a way to resize that crops, such as resize-and-crop"
      )
    }
    self.imagesA = imagesA
    self.imagesB = imagesB
    self.batchSize = batchSize
    self.seed = seed
  }

  /// The number of batches in an epoch: the larger number of images divided by `batchSize`, rounded
  /// up.
  public var batchCount: Int { (positionCount + batchSize - 1) / batchSize }

  private var positionCount: Int { max(imagesA.count, imagesB.count) }

  /// The batches of an epoch from the one at `start`.
  ///
  /// - Parameters:
  ///   - epoch: The number of the epoch.
  ///   - start: How many batches to leave out.
  ///   - depth: How many batches a background thread prepares ahead; 0 prepares each when it is
  ///     asked for. The batches are the same.
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
        images.view(
          of: index,
          drawnFrom: RandomStream(seed: seed, label, epoch, positions.lowerBound + place))
      }
    }
    let viewsA = views(imagesA, indicesA, "augment A")
    let viewsB = views(imagesB, indicesB, "augment B")
    return UnpairedBatch(
      imagesA: imagesA.batch(of: indicesA, viewsA), imagesB: imagesB.batch(of: indicesB, viewsB),
      indicesA: indicesA, indicesB: indicesB, viewsA: viewsA, viewsB: viewsB)
  }
}
