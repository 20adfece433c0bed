/// The widths of uniform pruning, with the same share of every group, by cost.
package struct EqualShares: Sendable {
  /// From the smallest network to the full one.
  private let steps: [(cost: Double, widths: [Int])]

  /// Computes the cost of all of them.
  ///
  /// - Precondition: The cost does not decrease when channels are added.
  package init(_ layout: GenomeLayout, cost: (Genome) -> Double) {
    // The shares at which some width rounds up: (k + ½) / size, in integers.
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

  /// The cost of a network with every group at its minimum width; no budget below this can be met.
  package var smallestCost: Double { steps[0].cost }

  /// The largest of these widths with a cost of at most `limit`; the smallest ones if there are
  /// none.
  package func widths(costingAtMost limit: Double) -> [Int] {
    (steps.last { $0.cost <= limit } ?? steps[0]).widths
  }
}
