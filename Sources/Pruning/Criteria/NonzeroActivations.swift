import Networks

/// The share of a unit's activations that are not zero where layers read them: one minus the average
/// percentage of zeros (Hu et al. 2016, "Network trimming", equation 1), over all pixels, images and
/// reading layers.
///
/// Only rectifiers that are exactly zero below a threshold tell channels apart; without one, all
/// scores are near 1.
public struct NonzeroActivations: Criterion, Hashable {
  /// The name in recipes: `zeros`.
  public static let key = "zeros"
  /// For the table of keys.
  public static let help = "share of activations that are not zero"

  /// Makes the criterion; it has no options.
  public init() {}

  /// The activations that layers read.
  public var needs: Evidence.Kinds { .activations }

  /// The share of values that are not zero.
  public func scores(
    of units: any PrunableUnits, in network: Network, _ evidence: Evidence
  ) -> [Float] {
    evidence.nonzeroShares
  }
}
