/// The batches of an epoch, or the rest of them; every pass gives the same batches.
public struct BatchSequence<Element: Sendable>: Sequence, Sendable {
  private let range: Range<Int>
  private let depth: Int
  private let prepare: @Sendable (_ position: Int) -> Element

  /// Makes a sequence of the batches that `prepare` returns for the positions in `range`.
  ///
  /// - Parameter depth: How many a background thread prepares ahead; with 0, each is prepared on
  ///   request.
  init(
    _ range: Range<Int>, prefetching depth: Int, prepare: @escaping @Sendable (Int) -> Element
  ) {
    self.range = range
    self.depth = depth
    self.prepare = prepare
  }

  /// The number of batches.
  public var underestimatedCount: Int { range.count }

  /// Starts a pass and its background thread.
  public func makeIterator() -> Iterator { Iterator(self, depth: depth) }

  /// The batch at `offset` from the start of this sequence.
  private func batch(at offset: Int) -> Element? {
    offset < range.count ? prepare(range.lowerBound + offset) : nil
  }

  /// One pass over the batches.
  public struct Iterator: IteratorProtocol {
    private let sequence: BatchSequence
    private let prefetcher: Prefetcher<Element, Never>?
    private var offset = 0

    fileprivate init(_ sequence: BatchSequence, depth: Int) {
      self.sequence = sequence
      // Without a thread, each batch is prepared on request.
      prefetcher = depth > 0 ? Prefetcher(depth: depth) { sequence.batch(at: $0) } : nil
    }

    /// The next batch, or nil at the end of the epoch.
    public mutating func next() -> Element? {
      if let prefetcher { return prefetcher.next() }
      defer { offset += 1 }
      return sequence.batch(at: offset)
    }
  }
}
