import TensorCore

/// Makes any genome one that can be scored: with permitted and even widths, and within the budget.
package struct GenomeRepair: Sendable {
  private let layout: GenomeLayout
  private let scores: [Double]?
  private let cost: @Sendable (Genome) -> Double
  private let evenness: WidthEvenness
  private let budget: Double?
  private let filledShare: Double

  /// Sets what a genome has to keep to.
  ///
  /// - Parameters:
  ///   - scores: What each channel is worth beside the others of its group.
  ///   - evenness: Of the width with equal shares, what every group keeps, in 0...1; above 0, the
  ///     cost must depend on widths alone.
  ///   - budget: What one network may cost; nil for no limit.
  ///   - filledShare: Of the genomes, those that use what is left of the budget.
  package init(
    layout: GenomeLayout, scores: [Double]?, evenness: Double, budget: Double?,
    filledShare: Double, cost: @escaping @Sendable (Genome) -> Double
  ) {
    self.layout = layout
    self.scores = scores
    self.cost = cost
    self.evenness = WidthEvenness(share: evenness, layout, cost: cost)
    self.budget = budget
    self.filledShare = filledShare
  }

  /// What a network costs with every group at its minimum: no budget below this can be met.
  var smallestCost: Double { evenness.equalShares.smallestCost }

  /// A genome like this one that keeps to all of it. Unless it is filled it costs no more than this
  /// one with permitted widths, and repairing it again changes nothing.
  package func repaired(_ genome: Genome, using stream: inout RandomStream) -> Genome {
    let permitted = WidthRepair.repaired(genome, layout: layout, scores: scores, using: &stream)
    let fills = budget != nil && stream.chance(filledShare)
    let allowed = budget ?? .infinity
    let limit = fills ? allowed : min(cost(permitted), allowed)
    let even = evenness.layout(costing: limit)
    return BudgetRepair(budget: limit, layout: even, scores: scores, cost: cost).repaired(
      WidthRepair.repaired(permitted, layout: even, scores: scores, using: &stream),
      fills: fills, using: &stream)
  }
}
