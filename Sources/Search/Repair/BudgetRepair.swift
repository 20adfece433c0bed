import TensorCore

/// Brings a genome within a hard budget by dropping, again and again, the channels that are worth
/// the least per cost.
///
/// A step changes one group to its next permitted width, by the channels that score least or most.
/// Its value is their share of the group's width: scores, which were taken from the whole network,
/// do not foresee how wide a group should be.
public struct BudgetRepair: Sendable {
  /// What one network may cost.
  public let budget: Double
  private let layout: GenomeLayout
  private let scores: [Double]?
  private let cost: @Sendable (Genome) -> Double

  /// A repair to `budget`.
  ///
  /// - Parameters:
  ///   - scores: What each channel is worth beside the others of its group.
  ///   - cost: What a genome's network costs; it should not fall when channels are added.
  public init(
    budget: Double, layout: GenomeLayout, scores: [Double]?,
    cost: @escaping @Sendable (Genome) -> Double
  ) {
    if let scores { layout.check(scores) }
    self.budget = budget
    self.layout = layout
    self.scores = scores
    self.cost = cost
  }

  /// `genome` with channels dropped until its cost is at most the budget, or every group is at its
  /// minimum.
  ///
  /// - Parameter fills: Whether what is left of the budget is used for the channels that are worth
  ///   the most per cost.
  /// - Precondition: The widths are permitted (`WidthRepair`).
  public func repaired(
    _ genome: Genome, fills: Bool = false, using stream: inout RandomStream
  ) -> Genome {
    var mended = genome
    var price = cost(mended)
    guard price > budget || fills else { return mended }
    var order = GroupOrder(genome, layout: layout, scores: scores, using: &stream)
    while price > budget, let step = best(order.removals(), from: mended, price, .smallest) {
      order.take(step)
      mended = step.applied(to: mended)
      price = step.cost
    }
    guard fills, price <= budget else { return mended }
    while let step = best(order.additions(), from: mended, price, .largest) {
      order.take(step)
      mended = step.applied(to: mended)
      price = step.cost
    }
    return mended
  }

  private enum Extreme { case smallest, largest }

  /// The step with the smallest or largest value per cost. Steps up must stay within the budget.
  private func best(
    _ steps: [WidthStep], from genome: Genome, _ price: Double, _ extreme: Extreme
  ) -> WidthStep? {
    var best: (step: WidthStep, ratio: Double)?
    for var step in steps {
      step.cost = cost(step.applied(to: genome))
      if extreme == .largest, step.cost > budget { continue }
      // A step without effect on the cost is never one down and always one up.
      let change = abs(step.cost - price)
      let ratio = change > 0 ? step.value / change : .infinity
      guard let current = best else {
        best = (step, ratio)
        continue
      }
      if extreme == .smallest ? ratio < current.ratio : ratio > current.ratio {
        best = (step, ratio)
      }
    }
    return best?.step
  }
}
