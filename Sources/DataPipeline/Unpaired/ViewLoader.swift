import FileAccess
import TensorCore

/// A batch of views of images.
public struct ViewBatch: Sendable {
  /// The views, `[N, H, W, C]` in -1...1.
  public let images: Tensor
  /// The place of each image among all.
  public let indices: [Int]
  /// The number of the view of each image.
  public let view: Int
}

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
  /// The number of different views of each image: epoch e, from 0, shows view e mod `views`; nil for
  /// new views in each epoch.
  public let views: Int?

  /// Makes a loader.
  ///
  /// - Throws: `FileProblem` of kind `.malformed` if `batchSize` is above 1 and the images differ in
  ///   size.
  /// - Precondition: `batchSize` and `views` are above zero.
  public init(_ images: PreparedImages, batchSize: Int, seed: UInt64, views: Int? = nil) throws {
    precondition(
      batchSize > 0, "ViewLoader: found a batch size of \(batchSize), expected 1 or more")
    precondition(views ?? 1 > 0, "ViewLoader: found \(views ?? 0) views, expected 1 or more")
    if batchSize > 1 { try images.requireOneSize(batchSize: batchSize) }
    self.images = images
    self.batchSize = batchSize
    self.seed = seed
    self.views = views
  }

  /// The number of batches in an epoch: the number of images divided by `batchSize`, rounded up.
  public var batchCount: Int { (images.count + batchSize - 1) / batchSize }

  /// The batches of an epoch from number `start` on.
  ///
  /// - Precondition: `start` is in `0...batchCount`.
  public func batches(epoch: Int, startingAt start: Int = 0) -> BatchSequence<ViewBatch> {
    let view = views.map { epoch % $0 } ?? epoch
    var shuffle = RandomStream(seed: seed, "shuffle", epoch)
    let order = shuffle.permutation(of: images.count)
    return BatchSequence(start..<batchCount, prefetching: 4) { number in
      let first = number * batchSize
      let indices = Array(order[first..<min(first + batchSize, order.count)])
      return batch(of: indices, view: view)
    }
  }

  /// A view of some images.
  ///
  /// - Precondition: The views have one size.
  package func batch(of indices: [Int], view: Int) -> ViewBatch {
    let views = indices.map {
      images.view(of: $0, drawnFrom: RandomStream(seed: seed, "augment", view, $0))
    }
    return ViewBatch(images: images.batch(of: indices, views), indices: indices, view: view)
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
