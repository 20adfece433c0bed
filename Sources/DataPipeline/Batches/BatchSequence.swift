/// The batches of an epoch, or what is left of them; every pass over it gives the same ones.
public struct BatchSequence: Sequence, Sendable {
  private let assembler: BatchAssembler
  private let order: [Int]
  private let batchSize: Int
  private let epoch: Int
  private let range: Range<Int>
  private let depth: Int

  init(_ loader: BatchLoader, epoch: Int, start: Int, depth: Int) {
    assembler = BatchAssembler(loader)
    order = loader.order(epoch: epoch)
    batchSize = loader.batchSize
    self.epoch = epoch
    range = start..<loader.batchCount
    self.depth = depth
  }

  /// How many batches there are.
  public var underestimatedCount: Int { range.count }

  /// Starts a pass, and with it the background thread.
  public func makeIterator() -> Iterator { Iterator(self, depth: depth) }

  /// The batch after `offset` others of this sequence.
  private func batch(at offset: Int) -> Batch? {
    guard offset < range.count else { return nil }
    let first = (range.lowerBound + offset) * batchSize
    return assembler.batch(
      of: Array(order[first..<Swift.min(first + batchSize, order.count)]), epoch: epoch)
  }

  /// One pass over the batches.
  public struct Iterator: IteratorProtocol {
    private let sequence: BatchSequence
    private let prefetcher: Prefetcher<Batch, Never>?
    private var offset = 0

    fileprivate init(_ sequence: BatchSequence, depth: Int) {
      self.sequence = sequence
      prefetcher = depth > 0 ? Prefetcher(depth: depth) { sequence.batch(at: $0) } : nil
    }

    /// The next batch, or nothing at the end of the epoch.
    public mutating func next() -> Batch? {
      if let prefetcher { return prefetcher.next() }
      defer { offset += 1 }
      return sequence.batch(at: offset)
    }
  }
}
