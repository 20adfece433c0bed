/// Keeps every group nearly as wide as equal shares of all groups would make it at the same cost.
///
/// A score before training does not see what a narrow place costs later: what does not pass through
/// it cannot be learned. Without such a rule searches spend the channels of the finest resolution,
/// which cost the most.
package struct WidthEvenness: Sendable {
  /// Of the width with equal shares, what stays of every group: 0 for free widths, 1 for equal
  /// shares.
  package let share: Double
  private let layout: GenomeLayout
  private let equalShares: EqualShares

  /// Finds out what equal shares cost.
  ///
  /// - Precondition: `share` is in 0...1, and the cost does not fall when channels are added.
  package init(share: Double, _ layout: GenomeLayout, cost: (Genome) -> Double) {
    self.share = share
    self.layout = layout
    equalShares = EqualShares(layout, cost: cost)
  }

  /// The layout with the smallest widths that a network of this cost may have.
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
