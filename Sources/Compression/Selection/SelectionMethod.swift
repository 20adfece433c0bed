import Pruning

/// The method that chooses the channels of a compressed pair.
public enum SelectionMethod: String, Codable, CaseIterable, Sendable {
  /// Co-evolution of both generators' masks.
  case coevolution
  /// Evolution of one generator's masks, then of the other's.
  case separate
  /// The best of as many random masks as a search scores, drawn like its first population.
  case random
  /// The same share of every group, with random channels.
  case uniform
  /// The same share of every group, by the sum of absolute weights (Li et al. 2017).
  case l1
  /// Across all groups, by the first-order Taylor expansion of the CycleGAN loss: computed once,
  /// with absolute values as in Molchanov et al. (2017), divided by each group's mean instead of
  /// its norm.
  case taylor

  /// Whether the method scores candidates.
  public var isSearch: Bool { criterion(seed: 0) == nil }

  /// The criterion that ranks channels; nil for a method that scores candidates.
  ///
  /// - Parameter seed: The seed of random ranks.
  func criterion(seed: UInt64) -> (any Criterion)? {
    switch self {
    case .coevolution, .separate, .random: nil
    case .uniform: RandomScores(seed: seed)
    case .l1: L1Norm()
    case .taylor: FirstOrderTaylor()
    }
  }
}
