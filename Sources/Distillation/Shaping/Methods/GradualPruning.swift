import Pruning

/// Drops channels step by step: at each selection the share of the budget's resource that is kept
/// falls, fast at first and slowly at the end, by `s_f + (1 − s_f)(1 − t/n)³` (Zhu and Gupta 2017,
/// "To prune, or not to prune", equation 1).
///
/// Dropped channels are silent from then on and never return.
public struct GradualPruning: ShapingMethod, Hashable {
  /// `gradual`
  public static let key = "gradual"
  /// For the table of keys.
  public static let help = "drops channels at each selection, many at first and few at the end"

  /// Makes the method; it has no settings.
  public init() {}

  /// Starts it.
  public func makeShaping(of network: ShapedNetwork, seed: UInt64) -> any ChannelShaping {
    GradualShaping()
  }
}

private final class GradualShaping: ChannelShaping {
  var dropsForGood: Bool { true }

  func update(_ network: ShapedNetwork, at moment: ShapingMoment) throws -> ChannelMask? {
    guard moment.selects else { return nil }
    return try network.mask(
      by: network.scores(), share: moment.keptShare(final: network.finalShare),
      within: network.mask)
  }

  func finalMask(_ network: ShapedNetwork, at moment: ShapingMoment) throws -> ChannelMask {
    try network.mask(by: network.scores(), within: network.mask)
  }
}
