/// Keeps every group nearly as wide as the same share of all groups would make it at the same cost.
///
/// A score before training does not see what a narrow place costs later: what does not pass through
/// it cannot be learned. Left alone, a search drops the channels that cost the most until such a
/// place is left.
struct WidthEvenness: Sendable {
  private let share: Double
  private let layout: GenomeLayout
  let equalShares: EqualShares

  /// - Parameters:
  ///   - share: Of the width with equal shares, what stays of every group: 0 for free widths, 1 for
  ///     equal shares.
  ///   - cost: What a genome's network costs; it should not fall when channels are added.
  /// - Precondition: `share` is in 0...1.
  init(share: Double, _ layout: GenomeLayout, cost: (Genome) -> Double) {
    precondition(
      (0...1).contains(share), "WidthEvenness: expected a share in 0...1, found \(share)")
    self.share = share
    self.layout = layout
    equalShares = EqualShares(layout, cost: cost)
  }

  /// The layout with the smallest widths that a network of this cost may have; with all of them it
  /// costs no more.
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
