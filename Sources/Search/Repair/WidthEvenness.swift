/// Keeps the width of every group near its width under uniform pruning at the same cost.
///
/// A score before training does not measure the later damage of a bottleneck, which limits what the
/// network can learn. Without this rule, a search drops the most expensive channels until a
/// bottleneck remains.
struct WidthEvenness: Sendable {
  private let share: Double
  private let layout: GenomeLayout
  let equalShares: EqualShares

  /// - Parameters:
  ///   - share: The share of its width under uniform pruning that every group keeps at least: 0 for
  ///     free widths, 1 for uniform widths.
  ///   - cost: The cost of a genome's network; it must not decrease when channels are added.
  /// - Precondition: `share` is in 0...1.
  init(share: Double, _ layout: GenomeLayout, cost: (Genome) -> Double) {
    precondition(
      (0...1).contains(share), "WidthEvenness: expected a share in 0...1, found \(share)")
    self.share = share
    self.layout = layout
    equalShares = EqualShares(layout, cost: cost)
  }

  /// The layout with the minimum widths for a network of this cost; a network of exactly these
  /// widths costs no more.
  func layout(costing cost: Double) -> GenomeLayout {
    let equal = equalShares.widths(costingAtMost: cost)
    return GenomeLayout(
      zip(layout.groups, equal).map { group, width in
        GenomeLayout.Group(
          group.name, size: group.size, multiple: group.multiple,
          minimumWidth: group.permitted(nearestTo: Int((share * Double(width)).rounded())))
      })
  }
}
