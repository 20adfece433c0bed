/// The batches of an epoch, or what is left of them; every pass over it gives the same ones.
public struct BatchSequence<Element: Sendable>: Sequence, Sendable {
  private let range: Range<Int>
  private let depth: Int
  private let prepare: @Sendable (_ position: Int) -> Element

  /// The batches that `prepare` makes of the positions in `range`.
  ///
  /// - Parameter depth: How many a background thread prepares ahead; 0 prepares each when it is
  ///   asked for.
  init(
    _ range: Range<Int>, prefetching depth: Int, prepare: @escaping @Sendable (Int) -> Element
  ) {
    self.range = range
    self.depth = depth
    self.prepare = prepare
  }

  /// How many batches there are.
  public var underestimatedCount: Int { range.count }

  /// Starts a pass, and with it the background thread.
  public func makeIterator() -> Iterator { Iterator(self, depth: depth) }

  /// The batch after `offset` others of this sequence.
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
      prefetcher = depth > 0 ? Prefetcher(depth: depth) { sequence.batch(at: $0) } : nil
    }

    /// The next batch, or nothing at the end of the epoch.
    public mutating func next() -> Element? {
      if let prefetcher { return prefetcher.next() }
      defer { offset += 1 }
      return sequence.batch(at: offset)
    }
  }
}
