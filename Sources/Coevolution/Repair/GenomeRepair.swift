import TensorCore

/// Makes any genome one that can be scored: permitted and even widths, then the budget.
package struct GenomeRepair: Sendable {
  let layout: GenomeLayout
  let scores: [Double]?
  let cost: @Sendable (Genome) -> Double
  let evenness: WidthEvenness?
  let budget: BudgetRepair?
  let filledShare: Double

  /// - Parameter filledShare: Of the genomes, those that use what is left of the budget.
  package init(
    layout: GenomeLayout, scores: [Double]?, cost: @escaping @Sendable (Genome) -> Double,
    evenness: WidthEvenness?, budget: BudgetRepair?, filledShare: Double
  ) {
    self.layout = layout
    self.scores = scores
    self.cost = cost
    self.evenness = evenness
    self.budget = budget
    self.filledShare = filledShare
  }

  /// `genome` with channels added and dropped.
  package func repaired(_ genome: Genome, using stream: inout RandomStream) -> Genome {
    var layout = layout
    var mended = WidthRepair.repaired(genome, layout: layout, scores: scores, using: &stream)
    let fills = budget != nil && stream.chance(filledShare)
    if let evenness {
      let limit = budget?.budget ?? .infinity
      layout = evenness.layout(costing: fills ? limit : min(cost(mended), limit))
      mended = WidthRepair.repaired(mended, layout: layout, scores: scores, using: &stream)
    }
    guard let budget = budget?.with(layout) else { return mended }
    return budget.repaired(mended, fills: fills, using: &stream)
  }
}
