/// What it costs to keep the same share of every group.
struct EqualShares: Sendable {
  /// From the smallest network to the full one.
  private let steps: [(cost: Double, widths: [Int])]

  init(_ layout: GenomeLayout, cost: (Genome) -> Double) {
    let groups = layout.groups
    // Where the rounding of some width changes.
    let shares = Set(
      groups.flatMap { group in (0...group.size).map { (Double($0) + 0.5) / Double(group.size) } })
    var steps: [(cost: Double, widths: [Int])] = []
    for share in [0] + shares.sorted() {
      let widths = groups.map {
        $0.permitted(nearestTo: Int(min(1, share) * Double($0.size) + 0.5))
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

  /// The largest of these widths that cost at most `limit`; the smallest of all if none do.
  func widths(costingAtMost limit: Double) -> [Int] {
    (steps.last { $0.cost <= limit } ?? steps[0]).widths
  }
}
