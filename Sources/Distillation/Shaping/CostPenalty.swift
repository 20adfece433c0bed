import Foundation
import Networks
import Pruning

/// A penalty on the expected cost of a network whose channels are kept with some probabilities:
/// `R = strength · log(max(C, T) / T)`, with the expected cost C and the budget T (Gao et al. 2020,
/// "Discrete model compression with resource constraint for deep neural networks", section 3.4).
///
/// It is 0 within the budget, and its gradient far above the budget is not larger than near it.
package struct CostPenalty {
  /// The weight of the penalty, 0 or more.
  package let strength: Double

  /// Makes a penalty.
  package init(strength: Double) { self.strength = strength }

  /// The penalty, and its derivative by each channel's probability.
  package func callAsFunction(
    _ probabilities: [Double], of groups: ChannelGroups, _ cost: CostFunction,
    within limit: ModelCost.Limit
  ) -> (penalty: Double, slopes: [Double]) {
    let widths = groups.groups.map { probabilities[$0.channels].reduce(0, +) }
    let (amount, slopes) = cost.expected(limit.resource, widths: widths)
    let target = Double(max(1, limit.amount))
    guard amount > target else { return (0, probabilities.map { _ in 0 }) }
    return (
      strength * log(amount / target),
      zip(groups.groups, slopes).flatMap { group, slope in
        Array(repeating: strength * slope / amount, count: group.width)
      }
    )
  }
}
