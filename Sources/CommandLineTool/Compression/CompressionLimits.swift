import Coevolution
import Compression
import Foundation
import Pruning

/// A budget in the words of the search: what each generator may cost.
///
/// Milliseconds are turned into multiply-adds by measuring some uniformly narrowed generators, since
/// a search needs a cost that is the same each time it is asked.
struct CompressionLimits {
  let budgets: Sides<Double>

  init(_ budget: CompressionBudget, _ problem: GeneratorPairProblem) throws {
    guard budget.resource == .milliseconds else {
      let full = problem.fullCosts
      budgets = Sides { budget.limit(full: full[$0]) }
      return
    }
    budgets = try Sides { side in
      // The times of small networks lie close to a line.
      let points = try [1, 0.6, 0.35, 0.2, 0.1].map { try problem.measured(share: $0, on: side) }
      let count = Double(points.count)
      let mean = (
        x: points.reduce(0) { $0 + $1.milliseconds } / count,
        y: points.reduce(0) { $0 + $1.cost } / count
      )
      let slope =
        points.reduce(0) { $0 + ($1.milliseconds - mean.x) * ($1.cost - mean.y) }
        / points.reduce(0) { $0 + pow($1.milliseconds - mean.x, 2) }
      return mean.y + slope * (budget.amount - mean.x)
    }
  }
}
