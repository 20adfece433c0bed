import TensorCore

/// Brings a genome within a hard budget by repeatedly dropping the channels with the lowest score
/// per cost.
///
/// A step changes one group to its next permitted width, by the channels with the lowest or highest
/// scores. Its value is their share of the group's width, because scores from the unpruned network
/// do not predict the right width of a group.
public struct BudgetRepair: Sendable {
  /// The cost limit of one network.
  public let budget: Double
  private let layout: GenomeLayout
  private let scores: [Double]?
  private let cost: @Sendable (Genome) -> Double

  /// A repair to `budget`.
  ///
  /// - Parameters:
  ///   - budget: The cost limit of one network.
  ///   - layout: The groups of bits.
  ///   - scores: The score of each channel, comparable within its group.
  ///   - cost: The cost of a genome's network; it must not decrease when channels are added.
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
  /// - Parameters:
  ///   - genome: The genome to repair.
  ///   - fills: Whether to use the rest of the budget for the channels with the highest score per
  ///     cost.
  ///   - stream: The stream that orders channels if there are no scores.
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
      // A step that does not change the cost is never taken downward and always taken upward.
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
