import TensorCore

/// The settings for the first genomes of a search.
///
/// The first genome is the unpruned network. Each of the others has its own rate, from equal parts
/// of `minimumRate...maximumRate`, so that every seed covers both weak and strong pruning. Each
/// group of a genome keeps a rate near that of the genome.
public struct FirstPopulation: Codable, Hashable, Sendable {
  /// The smallest target share of channels.
  public var minimumRate: Double
  /// The largest target share of channels.
  public var maximumRate: Double
  /// The maximum deviation of a group's rate from its genome's rate, as a share of the latter.
  public var groupSpread: Double
  /// The share of genomes that keep the best channels, if the problem scores channels.
  public var seededShare: Double
  /// The noise on the scores of those genomes, in standard deviations of each group's scores.
  public var seedNoise: Double

  /// - Precondition: Rates and shares are in 0...1, in order; the noise is at least 0.
  public init(
    minimumRate: Double = 0.05, maximumRate: Double = 1, groupSpread: Double = 0.3,
    seededShare: Double = 0.75, seedNoise: Double = 0.3
  ) {
    precondition(
      0 <= minimumRate && minimumRate <= maximumRate && maximumRate <= 1
        && (0...1).contains(groupSpread) && (0...1).contains(seededShare) && seedNoise >= 0,
      "FirstPopulation: expected rates and shares in 0...1 and noise of at least 0")
    self.minimumRate = minimumRate
    self.maximumRate = maximumRate
    self.groupSpread = groupSpread
    self.seededShare = seededShare
    self.seedNoise = seedNoise
  }

  /// Genome `index` of `count`, not yet repaired.
  public func genome(
    _ index: Int, of count: Int, layout: GenomeLayout, scores: [Double]?,
    using stream: inout RandomStream
  ) -> Genome {
    guard index > 0 else { return .full(layout) }
    let part = (Double(index - 1) + stream.unit()) / Double(max(1, count - 1))
    let rate = maximumRate - (maximumRate - minimumRate) * part
    let rates = layout.groups.map { _ in
      min(1, max(0, rate * (1 + groupSpread * (2 * stream.unit() - 1))))
    }
    guard let scores, stream.chance(seededShare) else {
      return .random(rates: rates, layout: layout, using: &stream)
    }
    let widths = zip(layout.groups, rates).map { group, rate in
      group.permitted(nearestTo: Int((Double(group.size) * rate).rounded()))
    }
    return .seeded(
      scores: scores, widths: widths, noise: seedNoise, layout: layout, using: &stream)
  }
}
