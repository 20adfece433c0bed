import TensorCore

/// Makes any genome one that can be scored: permitted widths, then the budget.
struct GenomeRepair: Sendable {
  let layout: GenomeLayout
  let scores: [Double]?
  let budget: BudgetRepair?

  func repaired(_ genome: Genome, using stream: inout RandomStream) -> Genome {
    let mended = WidthRepair.repaired(genome, layout: layout, scores: scores, using: &stream)
    return budget?.repaired(mended, using: &stream) ?? mended
  }
}
