import TensorCore

/// All bits of each group, ordered so that the kept bits come last. A step down drops the first of
/// the kept bits; a step up adds the last of the others.
struct GroupOrder {
  private let layout: GenomeLayout
  private let bits: [[Int]]
  private var widths: [Int]

  init(
    _ genome: Genome, layout: GenomeLayout, scores: [Double]?, using stream: inout RandomStream
  ) {
    self.layout = layout
    var bits: [[Int]] = []
    for range in layout.ranges {
      let parts = [false, true].map { genome.indices(in: range, where: $0) }
      bits.append(
        parts.flatMap { ChannelOrder.ascending($0, scores: scores, using: &stream) })
    }
    self.bits = bits
    widths = genome.widths(in: layout)
  }

  /// The possible steps down, at most one per group.
  func removals() -> [WidthStep] { steps(adding: false) { $0.width(below: $1) } }

  /// The possible steps up, at most one per group.
  func additions() -> [WidthStep] { steps(adding: true) { $0.width(above: $1) } }

  /// Applies `step`.
  mutating func take(_ step: WidthStep) {
    widths[step.group] += step.adds ? step.bits.count : -step.bits.count
  }

  private func steps(
    adding: Bool, _ next: (GenomeLayout.Group, Int) -> Int?
  ) -> [WidthStep] {
    layout.groups.indices.compactMap { group in
      let width = widths[group]
      guard let wanted = next(layout.groups[group], width) else { return nil }
      let order = bits[group]
      let changed = order[order.count - max(width, wanted)..<order.count - min(width, wanted)]
      return WidthStep(
        group: group, bits: changed, adds: adding,
        value: Double(changed.count) / Double(max(width, wanted)))
    }
  }
}
