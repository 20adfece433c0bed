import Networks

/// The mean absolute value of a unit where layers read it (Molchanov et al. 2017, section 2.2),
/// over all pixels, images and reading layers.
public struct MeanActivation: Criterion, Hashable {
  /// The name in recipes: `activation`.
  public static let key = "activation"
  /// For the table of keys.
  public static let help = "mean absolute activation"

  /// Makes the criterion; it has no options.
  public init() {}

  /// The activations that layers read.
  public var needs: Evidence.Kinds { .activations }

  /// `mean |activation|` per unit.
  public func scores(
    of units: any PrunableUnits, in network: Network, _ evidence: Evidence
  ) -> [Float] {
    evidence.meanActivations
  }
}
