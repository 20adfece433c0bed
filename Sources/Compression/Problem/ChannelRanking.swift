import Pruning

/// The importance of channels in a search: for its first population, its mutations and the budget
/// repair.
public enum ChannelRanking: String, Codable, CaseIterable, Sendable {
  /// The magnitude of the weights that produce a channel.
  case magnitude
  /// The first-order Taylor estimate of the increase in CycleGAN's loss without the channel.
  case taylor

  /// The pruning criterion of the ranking.
  var criterion: any Criterion {
    switch self {
    case .magnitude: L2Norm()
    case .taylor: FirstOrderTaylor()
    }
  }
}
