/// The pairs that no other pair found so far dominates.
public struct ParetoArchive: Codable, Equatable, Sendable {
  /// A pair with its score.
  public struct Entry: Codable, Equatable, Sendable {
    /// The genomes.
    public let pair: GenomePair
    /// The score.
    public let score: PairScore
    /// The total cost and the total loss.
    public let point: ObjectivePoint

    /// A pair with its objectives.
    public init(pair: GenomePair, score: PairScore, point: ObjectivePoint) {
      self.pair = pair
      self.score = score
      self.point = point
    }
  }

  /// The maximum number of pairs.
  public let capacity: Int
  /// The pairs by increasing cost and therefore by decreasing loss.
  public private(set) var entries: [Entry] = []

  /// An empty archive.
  ///
  /// - Precondition: `capacity` is at least 2, for the two ends of the front.
  public init(capacity: Int) {
    precondition(
      capacity >= 2, "ParetoArchive: expected a capacity of at least 2, found \(capacity)")
    self.capacity = capacity
  }

  /// Adds a pair unless a pair in the archive is at least as good in both objectives, and removes
  /// the pairs that it dominates. If the archive exceeds its capacity, removes the pair that
  /// contributes the least hypervolume, but never an end of the front.
  public mutating func insert(_ entry: Entry) {
    let point = entry.point
    guard point.isFinite else { return }
    // Losses decrease along the entries, so only neighbors can dominate the new entry or be
    // dominated by it.
    let above = firstIndex(costingMoreThan: point.cost)
    if above > 0, entries[above - 1].point.loss <= point.loss { return }
    let start = above > 0 && entries[above - 1].point.cost == point.cost ? above - 1 : above
    var end = above
    while end < entries.count, entries[end].point.loss >= point.loss { end += 1 }
    entries.replaceSubrange(start..<end, with: CollectionOfOne(entry))
    if entries.count > capacity { dropLeast() }
  }

  /// The pair with the smallest loss whose cost is at most `budget`.
  public func best(costingAtMost budget: Double) -> Entry? {
    entries.last { $0.point.cost <= budget }
  }

  /// The pair with the smallest loss whose networks both meet their budgets.
  public func best(within budgets: Sides<Double>) -> Entry? {
    entries.last { $0.score.costs.isWithin(budgets) }
  }

  /// Whether the entries are a front within the capacity: finite points by increasing cost and
  /// decreasing loss.
  var isFront: Bool {
    entries.count <= capacity && entries.allSatisfy(\.point.isFinite)
      && zip(entries, entries.dropFirst()).allSatisfy {
        $0.point.cost < $1.point.cost && $0.point.loss > $1.point.loss
      }
  }

  /// The area that the front dominates, up to `reference`.
  public func hypervolume(reference: ObjectivePoint) -> Double {
    Hypervolume.area(of: entries.map(\.point), reference: reference)
  }

  private func firstIndex(costingMoreThan cost: Double) -> Int {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].point.cost > cost { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private mutating func dropLeast() {
    var least = (index: 1, area: Double.infinity)
    for index in 1..<entries.count - 1 {
      let width = entries[index + 1].point.cost - entries[index].point.cost
      let height = entries[index - 1].point.loss - entries[index].point.loss
      if width * height < least.area { least = (index, width * height) }
    }
    entries.remove(at: least.index)
  }
}
