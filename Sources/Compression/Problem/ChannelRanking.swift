import Pruning

/// What a search holds channels to be worth: for its first population, its mutations and the repair
/// to a budget.
public enum ChannelRanking: String, Codable, CaseIterable, Sendable {
  /// The magnitude of the weights that make a channel.
  case magnitude
  /// The first-order Taylor estimate of what CycleGAN's loss gains without it.
  case taylor

  /// The criterion that says so.
  var criterion: any Criterion {
    switch self {
    case .magnitude: L2Norm()
    case .taylor: FirstOrderTaylor()
    }
  }
}
