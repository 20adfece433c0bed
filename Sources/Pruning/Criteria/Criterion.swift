import Networks

/// Scores the units of a network; pruning keeps the units with the highest scores.
///
/// Each criterion is a type in its own file, listed in `CriterionList` if recipes can name it. A
/// program can use its own criterion without listing it.
public protocol Criterion: Codable, Sendable {
  /// The criterion's name in recipes.
  static var key: String { get }

  /// How it ranks units, for the table of a recipe's keys: "first-order Taylor expansion of the loss".
  static var help: String { get }

  /// The evidence that it needs besides the weights.
  var needs: Evidence.Kinds { get }

  /// Why the criterion cannot score a network, and what to choose instead; nil if it can.
  func problem(with units: any PrunableUnits, in network: Network) -> String?

  /// One score per unit; higher scores are kept.
  ///
  /// - Parameters:
  ///   - units: The units that can be pruned, read from `network` or from one of the same shapes.
  ///   - network: The network whose units are scored.
  ///   - evidence: The evidence of these units and this network, of all kinds in `needs`.
  func scores(
    of units: any PrunableUnits, in network: Network, _ evidence: Evidence
  ) -> [Float]
}

extension Criterion {
  /// Nothing but the key.
  public static var help: String { key }
  /// None: it can score any network.
  public func problem(with units: any PrunableUnits, in network: Network) -> String? { nil }
}
