import DataPipeline
import TensorCore
import Testing

@Suite struct `Batch loaders` {
  /// 23 images of 5×4×3 with random pixels, in three classes.
  private let dataset: InMemoryDataset = {
    var stream = RandomStream(seed: 11, "pixels")
    return InMemoryDataset(
      pixels: (0..<23 * 60).map { _ in UInt8(truncatingIfNeeded: stream.next()) },
      labels: (0..<23).map { $0 % 3 }, classNames: ["a", "b", "c"], imageShape: [5, 4, 3])
  }()

  private func loader(
    seed: UInt64 = 3, batchSize: Int = 4, labeled: LabeledSubset? = nil, dropsLast: Bool = false
  ) -> BatchLoader {
    BatchLoader(
      dataset, batchSize: batchSize, seed: seed, shuffles: true,
      augmentation: Augmentation(cropPadding: 1, flip: true),
      normalization: Normalization(mean: [0.4, 0.5, 0.6], deviation: [0.2, 0.3, 0.4]),
      labeledSubset: labeled, dropsLast: dropsLast)
  }

  @Test func `an epoch contains every image once, in full batches and a last one`() {
    let batches = Array(loader().batches(epoch: 0))
    #expect(loader().batchCount == 6)
    #expect(batches.map(\.count) == [4, 4, 4, 4, 4, 3])
    #expect(batches.map(\.images.shape).last == [3, 5, 4, 3])
    #expect(batches.flatMap(\.indices).sorted() == Array(0..<23))
    for batch in batches { #expect(batch.labels == batch.indices.map { $0 % 3 }) }
  }

  @Test func `an incomplete last batch is dropped on request`() {
    let loader = loader(dropsLast: true)
    #expect(loader.batchCount == 5)
    #expect(loader.batches(epoch: 0).map(\.count) == [4, 4, 4, 4, 4])
    #expect(Array(self.loader(batchSize: 24, dropsLast: true).batches(epoch: 0)).isEmpty)
  }

  @Test func `without shuffling images keep their order`() {
    let loader = BatchLoader(dataset, batchSize: 10)
    #expect(loader.batches(epoch: 7).flatMap(\.indices) == Array(0..<23))
  }

  @Test func `the order depends only on seed and epoch`() {
    func order(_ loader: BatchLoader, _ epoch: Int) -> [Int] {
      loader.batches(epoch: epoch).flatMap(\.indices)
    }
    var stream = RandomStream(seed: 3, "shuffle", 2)
    #expect(order(loader(), 2) == stream.permutation(of: 23))
    #expect(order(loader(batchSize: 7), 2) == order(loader(), 2))
    #expect(order(loader(), 1) != order(loader(), 2))
    #expect(order(loader(seed: 4), 2) != order(loader(), 2))
    // An epoch does not continue the one before it.
    let loader = loader()
    _ = order(loader, 1)
    #expect(order(loader, 2) == order(self.loader(), 2))
  }

  @Test(arguments: [1, 2, 4, 100])
  func `prefetching does not change the batches`(depth: Int) {
    let direct = Array(loader().batches(epoch: 1, prefetching: 0))
    #expect(Array(loader().batches(epoch: 1, prefetching: depth)) == direct)
    #expect(Array(loader().batches(epoch: 2, prefetching: depth)) != direct)
  }

  @Test func `a start in the middle gives the rest of the same batches`() {
    let all = Array(loader().batches(epoch: 5))
    for start in 0...all.count {
      for depth in [0, 4] {
        let rest = loader().batches(epoch: 5, startingAt: start, prefetching: depth)
        #expect(Array(rest) == Array(all[start...]))
      }
    }
  }

  @Test func `a sequence can be iterated again`() {
    let batches = loader().batches(epoch: 0)
    #expect(Array(batches) == Array(batches))
    #expect(batches.underestimatedCount == 6)
  }

  @Test func `an image does not depend on its batch`() {
    func images(_ loader: BatchLoader) -> [Int: [Float]] {
      var images: [Int: [Float]] = [:]
      for batch in loader.batches(epoch: 0) {
        for (position, index) in batch.indices.enumerated() {
          images[index] = Array(batch.images.scalars[position * 60..<(position + 1) * 60])
        }
      }
      return images
    }
    #expect(images(loader()) == images(loader(batchSize: 9)))
  }

  @Test func `labels outside the labeled subset are hidden`() {
    let subset = LabeledSubset(indices: [2, 3, 20], of: 23)
    var labeled: [Int] = []
    for batch in loader(labeled: subset).batches(epoch: 0) {
      for (label, index) in zip(batch.labels, batch.indices) {
        #expect(label == (subset.contains(index) ? index % 3 : Batch.unlabeled))
        if label >= 0 { labeled.append(index) }
      }
    }
    #expect(labeled.sorted() == [2, 3, 20])
    #expect(Batch.unlabeled == -1)
  }
}
