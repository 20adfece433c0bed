/// The widths that the same share of every group has, by what they cost.
package struct EqualShares: Sendable {
  /// From the smallest network to the full one.
  private let steps: [(cost: Double, widths: [Int])]

  /// Asks what all of them cost.
  ///
  /// - Precondition: The cost does not fall when channels are added.
  package init(_ layout: GenomeLayout, cost: (Genome) -> Double) {
    // Where some width is rounded up: (k + ½) / size, in whole numbers.
    let shares = layout.groups.flatMap { group in
      (0..<group.size).map { (numerator: 2 * $0 + 1, denominator: 2 * group.size) }
    }.sorted { $0.numerator * $1.denominator < $1.numerator * $0.denominator }
    var steps: [(cost: Double, widths: [Int])] = []
    for (numerator, denominator) in [(0, 1)] + shares {
      let widths = layout.groups.map {
        $0.permitted(nearestTo: (2 * numerator * $0.size + denominator) / (2 * denominator))
      }
      guard widths != steps.last?.widths else { continue }
      var genome = Genome(count: layout.count)
      for (range, width) in zip(layout.ranges, widths) {
        for bit in range.prefix(width) { genome[bit] = true }
      }
      steps.append((cost(genome), widths))
    }
    self.steps = steps
  }

  /// What a network costs with every group at its minimum: no budget below this can be met.
  package var smallestCost: Double { steps[0].cost }

  /// The largest of these widths that cost at most `limit`; the smallest of all if none do.
  package func widths(costingAtMost limit: Double) -> [Int] {
    (steps.last { $0.cost <= limit } ?? steps[0]).widths
  }
}
