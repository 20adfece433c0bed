import TensorCore

/// How a child is made from two parents: crossover, then flips of single bits, then a step in width.
public struct Variation: Codable, Hashable, Sendable {
  /// How likely a child has two parents; otherwise it begins as a copy of one.
  public var crossoverProbability: Double
  /// Of the crossovers, the share at group borders; the others are uniform over bits.
  public var groupBorderShare: Double
  /// Expected flips of single bits per child: each bit flips with this over the number of bits.
  public var expectedFlips: Double
  /// Expected changes of width (grow, shrink or swap, equally likely) per child.
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
  /// - Parameter scores: What each channel is worth, for changes of width.
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
