import Pruning

/// How the channels of a compressed pair are chosen.
public enum SelectionMethod: String, Codable, CaseIterable, Sendable {
  /// By co-evolution of both generators' masks.
  case coevolution
  /// By evolution of one generator's masks after the other's.
  case separate
  /// The best of as many random masks as a search scores, drawn as its first ones are.
  case random
  /// The same share of every group, at random.
  case uniform
  /// The same share of every group, by the sum of absolute weights (Li et al. 2017).
  case l1
  /// Over all groups alike, by first-order Taylor expansion of the CycleGAN loss: once, by absolute
  /// values as Molchanov et al. (2017) take them, over each group's mean instead of its norm.
  case taylor

  /// Whether candidates are scored.
  public var isSearch: Bool { criterion(seed: 0) == nil }

  /// The criterion that ranks channels; nil for a method that scores candidates.
  ///
  /// - Parameter seed: Of random ranks.
  func criterion(seed: UInt64) -> (any Criterion)? {
    switch self {
    case .coevolution, .separate, .random: nil
    case .uniform: RandomScores(seed: seed)
    case .l1: L1Norm()
    case .taylor: FirstOrderTaylor()
    }
  }
}
