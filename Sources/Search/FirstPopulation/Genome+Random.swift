import TensorCore

extension Genome {
  /// A genome that keeps each channel of group g with probability `rates[g]`.
  ///
  /// - Precondition: One rate per group.
  public static func random(
    rates: [Double], layout: GenomeLayout, using stream: inout RandomStream
  ) -> Genome {
    checkGroups(rates.count, layout)
    var genome = Genome(count: layout.count)
    for (range, rate) in zip(layout.ranges, rates) {
      for bit in range where stream.chance(rate) { genome[bit] = true }
    }
    return genome
  }

  /// A genome that keeps the `widths[g]` channels of group g with the highest scores.
  ///
  /// - Parameters:
  ///   - scores: The score of each channel, for example its norm or a Taylor criterion.
  ///   - widths: The number of channels to keep per group.
  ///   - noise: The standard deviation of normal noise on each score, in standard deviations of the
  ///     group's scores.
  ///   - layout: The groups of bits.
  ///   - stream: The stream that draws the noise.
  /// - Precondition: One width per group and one finite score per bit.
  public static func seeded(
    scores: [Double], widths: [Int], noise: Double, layout: GenomeLayout,
    using stream: inout RandomStream
  ) -> Genome {
    checkGroups(widths.count, layout)
    layout.check(scores)
    var genome = Genome(count: layout.count)
    for (range, width) in zip(layout.ranges, widths) {
      let mean = scores[range].reduce(0, +) / Double(range.count)
      let variance = scores[range].reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let scale = noise * (variance / Double(range.count)).squareRoot()
      let noisy = range.map { (score: scores[$0] + scale * Double(stream.normal()), bit: $0) }
      let best = noisy.sorted { ($1.score, $0.bit) < ($0.score, $1.bit) }
      for (_, bit) in best.prefix(width) { genome[bit] = true }
    }
    return genome
  }

  private static func checkGroups(_ count: Int, _ layout: GenomeLayout) {
    precondition(
      count == layout.groups.count,
      "Genome: expected a value for each of \(layout.groups.count) groups, found \(count)")
  }
}

extension GenomeLayout {
  /// Traps unless each bit has a finite score.
  func check(_ scores: [Double]) {
    precondition(
      scores.count == count && scores.allSatisfy(\.isFinite),
      "channel scores: expected \(count) finite numbers, found \(scores.count)")
  }
}
