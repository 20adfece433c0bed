import TensorCore

/// Turns any genome into a valid one: with permitted and even widths, and within the budget.
package struct GenomeRepair: Sendable {
  private let layout: GenomeLayout
  private let scores: [Double]?
  private let cost: @Sendable (Genome) -> Double
  private let evenness: WidthEvenness
  private let budget: Double?
  private let filledShare: Double

  /// Sets the rules for genomes.
  ///
  /// - Parameters:
  ///   - scores: The score of each channel, comparable within its group.
  ///   - evenness: The share of its width under uniform pruning that every group keeps at least, in
  ///     0...1. Above 0, the cost must depend only on widths.
  ///   - budget: The cost limit of one network; nil for no limit.
  ///   - filledShare: The share of genomes that are filled up to the budget.
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

  /// The cost of a network with every group at its minimum width; no budget below this can be met.
  var smallestCost: Double { evenness.equalShares.smallestCost }

  /// A similar genome that meets all rules. Unless it is filled, it costs no more than the given
  /// genome with permitted widths, and repairing it again changes nothing.
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
