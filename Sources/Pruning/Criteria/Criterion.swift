import Networks

/// What decides which units of a network are worth keeping.
///
/// A criterion is a value in a file of its own, with a line in `CriterionList` if recipes should
/// name it. A program can prune by one of its own without that line.
public protocol Criterion: Codable, Sendable {
  /// Names the criterion in recipes.
  static var key: String { get }

  /// How it ranks units, for the table of a recipe's keys: "first-order Taylor expansion of the loss".
  static var help: String { get }

  /// What it must know about the network beside its weights.
  var needs: Evidence.Kinds { get }

  /// A number for each unit, higher ones to keep.
  ///
  /// - Parameters:
  ///   - units: What may be cut, read from `network` or one of the same shapes.
  ///   - evidence: Gathered for these units and this network, with all that `needs` names.
  func scores(
    of units: any PrunableUnits, in network: Network, _ evidence: Evidence
  ) -> [Float]
}

extension Criterion {
  /// Nothing but the key.
  public static var help: String { key }
}
