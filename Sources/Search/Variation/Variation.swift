import TensorCore

/// The creation of a child from two parents: crossover, then flips of single bits, then changes of
/// width.
public struct Variation: Codable, Hashable, Sendable {
  /// The probability that a child has two parents; otherwise it starts as a copy of one.
  public var crossoverProbability: Double
  /// The share of crossovers at group borders; the others are uniform over bits.
  public var groupBorderShare: Double
  /// The expected number of bit flips per child; the flip probability of a bit is this number
  /// divided by the number of bits.
  public var expectedFlips: Double
  /// The expected number of width changes per child (grow, shrink or swap, equally likely).
  public var expectedWidthChanges: Double

  /// - Precondition: Probabilities are in 0...1, expectations at least 0.
  public init(
    crossoverProbability: Double = 0.8, groupBorderShare: Double = 0.5, expectedFlips: Double = 1,
    expectedWidthChanges: Double = 1
  ) {
    precondition(
      (0...1).contains(crossoverProbability) && (0...1).contains(groupBorderShare)
        && expectedFlips >= 0 && expectedWidthChanges >= 0,
      "Variation: expected probabilities in 0...1 and expectations of at least 0")
    self.crossoverProbability = crossoverProbability
    self.groupBorderShare = groupBorderShare
    self.expectedFlips = expectedFlips
    self.expectedWidthChanges = expectedWidthChanges
  }

  /// A child, not yet repaired.
  ///
  /// - Parameters:
  ///   - first: The first parent; without crossover, the child starts as a copy of it.
  ///   - second: The second parent.
  ///   - layout: The groups of bits.
  ///   - scores: The score of each channel, for changes of width.
  ///   - stream: The stream to draw from.
  public func child(
    of first: Genome, and second: Genome, layout: GenomeLayout, scores: [Double]?,
    using stream: inout RandomStream
  ) -> Genome {
    var child = first
    if stream.chance(crossoverProbability) {
      child =
        stream.chance(groupBorderShare)
        ? Crossover.atGroupBorders(first, second, layout: layout, using: &stream)
        : Crossover.uniform(first, second, using: &stream)
    }
    let bits = Double(max(1, layout.count))
    child = child.mutated(rate: min(1, expectedFlips / bits), using: &stream)
    for group in layout.groups.indices
    where stream.chance(expectedWidthChanges / Double(layout.groups.count)) {
      let change = WidthMutation.allCases[stream.index(below: WidthMutation.allCases.count)]
      child = change.applied(
        to: child, group: group, layout: layout, scores: scores, using: &stream)
    }
    return child
  }
}
