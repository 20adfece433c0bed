/// The settings of a method of pruning during a training.
public protocol ShapingMethod: Sendable {
  /// The method's name in recipes.
  static var key: String { get }

  /// What it does, for the table of a recipe's keys.
  static var help: String { get }

  /// Whether the plan's criterion ranks the channels; true by default.
  static var usesCriterion: Bool { get }

  /// Starts the method for a network.
  func makeShaping(of network: ShapedNetwork, seed: UInt64) -> any ChannelShaping
}

extension ShapingMethod {
  /// True.
  public static var usesCriterion: Bool { true }
}
