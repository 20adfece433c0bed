import TensorCore

/// Cuts a data set into batches, epoch by epoch.
///
/// The order of an epoch depends only on the seed and the epoch; an image's augmentation depends
/// only on the seed, the epoch and the image. A run that was interrupted in the middle of an epoch
/// therefore continues with the same batches:
///
///     for batch in loader.batches(epoch: 3, startingAt: 120) { … }
public struct BatchLoader: Sendable {
  /// The data set that the images come from.
  public let dataset: any ClassificationDataset
  /// The number of images in a batch.
  public let batchSize: Int
  /// The seed of shuffling and augmentation.
  public let seed: UInt64
  /// Whether each epoch shuffles the images; otherwise they keep the order of the data set.
  public let shuffles: Bool
  /// Random changes to the images.
  public let augmentation: Augmentation
  /// The normalization of samples in 0...1; nil leaves them in that range.
  public let normalization: Normalization?
  /// The images whose labels the batches carry; nil for all.
  public let labeledSubset: LabeledSubset?
  /// Whether to drop an incomplete last batch.
  public let dropsLast: Bool
  /// The number of views of each image: epoch e has the augmentation of epoch e mod `views`. nil if
  /// each epoch has its own.
  public let views: Int?

  /// Makes a loader of `dataset`.
  ///
  /// - Precondition: `batchSize` is above zero, and the normalization has as many channels as the
  ///   images, and the labeled subset was chosen from a data set of this size; `views` is above zero,
  ///   and nil with mixup or cutmix, which depend on the order of the images.
  public init(
    _ dataset: any ClassificationDataset, batchSize: Int, seed: UInt64 = 0, shuffles: Bool = false,
    augmentation: Augmentation = .none, normalization: Normalization? = nil,
    labeledSubset: LabeledSubset? = nil, dropsLast: Bool = false, views: Int? = nil
  ) {
    precondition(
      views.map { $0 > 0 && augmentation.mixup == nil && augmentation.cutmix == nil } ?? true,
      "BatchLoader: found \(views ?? 0) views, expected 1 or more, and no mixup and cutmix")
    precondition(
      batchSize > 0, "BatchLoader: found a batch size of \(batchSize), expected 1 or more")
    precondition(
      normalization.map { $0.channels == dataset.imageShape[2] } ?? true,
      "BatchLoader: the normalization has \(normalization?.channels ?? 0) channels, expected those "
        + "of the images \(dataset.imageShape)")
    precondition(
      labeledSubset.map { $0.datasetCount == dataset.count } ?? true,
      "BatchLoader: the labeled subset was chosen from \(labeledSubset?.datasetCount ?? 0) images, "
        + "expected \(dataset.count), the size of the data set"
    )
    self.dataset = dataset
    self.batchSize = batchSize
    self.seed = seed
    self.shuffles = shuffles
    self.augmentation = augmentation
    self.normalization = normalization
    self.labeledSubset = labeledSubset
    self.dropsLast = dropsLast
    self.views = views
  }

  /// The data set, if its images are the same in each epoch; nil with augmentation.
  package var unchangedImages: (any ClassificationDataset)? {
    augmentation == .none ? dataset : nil
  }

  /// The number of batches in an epoch: `count / batchSize`, rounded up, or down if `dropsLast`.
  public var batchCount: Int {
    (dataset.count + (dropsLast ? 0 : batchSize - 1)) / batchSize
  }

  /// The batches of an epoch from number `start` on.
  ///
  /// - Parameters:
  ///   - epoch: The number of the epoch; shuffling and augmentation depend on it.
  ///   - start: How many batches to skip.
  ///   - depth: How many batches a background thread prepares ahead; with 0, each is prepared on
  ///     request. The batches are the same.
  /// - Precondition: `start` is in `0...batchCount`.
  public func batches(
    epoch: Int, startingAt start: Int = 0, prefetching depth: Int = 4
  ) -> BatchSequence<Batch> {
    precondition(
      (0...batchCount).contains(start),
      "batches: found a start at batch \(start), expected 0...\(batchCount)")
    let assembler = BatchAssembler(self)
    let depth = min(depth, deepest)
    let order = order(epoch: epoch)
    return BatchSequence(start..<batchCount, prefetching: depth) { [batchSize] position in
      let end = min((position + 1) * batchSize, order.count)
      return assembler.batch(
        of: Array(order[position * batchSize..<end]), epoch: epoch, position: position)
    }
  }

  /// The class of each image of the data set, as batches carry it: -1 if training may not use it.
  package var labels: [Int] {
    (0..<dataset.count).map {
      labeledSubset?.contains($0) ?? true ? dataset.label(at: $0) : Batch.unlabeled
    }
  }

  /// How many batches may wait: large ones take much memory.
  private var deepest: Int {
    let bytes = batchSize * dataset.imageShape.count * MemoryLayout<Float>.size
    return max(1, (64 << 20) / max(1, bytes))
  }

  /// The images of an epoch in their order.
  func order(epoch: Int) -> [Int] {
    guard shuffles else { return Array(0..<dataset.count) }
    var stream = RandomStream(seed: seed, "shuffle", epoch)
    return stream.permutation(of: dataset.count)
  }
}
