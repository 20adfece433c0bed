import TensorCore

/// Makes any genome one that can be scored: permitted widths, then the budget.
struct GenomeRepair: Sendable {
  let layout: GenomeLayout
  let scores: [Double]?
  let budget: BudgetRepair?
  /// Of the genomes, those that use what is left of the budget.
  let filledShare: Double

  func repaired(_ genome: Genome, using stream: inout RandomStream) -> Genome {
    let mended = WidthRepair.repaired(genome, layout: layout, scores: scores, using: &stream)
    guard let budget else { return mended }
    let fills = stream.chance(filledShare)
    return budget.repaired(mended, fills: fills, using: &stream)
  }
}
