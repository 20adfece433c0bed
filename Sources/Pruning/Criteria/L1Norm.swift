import Networks

/// The sum of the absolute weights that compute a unit (Li et al. 2017), over all layers of its
/// group.
public struct L1Norm: Criterion, Hashable {
  /// The name in recipes: `l1`.
  public static let key = "l1"
  /// For the table of keys.
  public static let help = "sum of absolute weights"

  /// Makes the criterion; it has no options.
  public init() {}

  /// No evidence.
  public var needs: Evidence.Kinds { [] }

  /// `Σ |w|` per unit.
  public func scores(
    of units: any PrunableUnits, in network: Network, _ evidence: Evidence
  ) -> [Float] {
    units.sums(overWeightsThat: .make, in: network) { $0.value.scalars.map(abs) }.map(Float.init)
  }
}
