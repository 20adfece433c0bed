import Networks

/// The root of the sum of the squared weights that compute a unit, over all layers of its group.
public struct L2Norm: Criterion, Hashable {
  /// The name in recipes: `l2`.
  public static let key = "l2"
  /// For the table of keys.
  public static let help = "square root of the sum of squared weights"

  /// Makes the criterion; it has no options.
  public init() {}

  /// No evidence.
  public var needs: Evidence.Kinds { [] }

  /// `√(Σ w²)` per unit.
  public func scores(
    of units: any PrunableUnits, in network: Network, _ evidence: Evidence
  ) -> [Float] {
    units.sums(overWeightsThat: .make, in: network) { $0.value.scalars.map { $0 * $0 } }
      .map { Float($0.squareRoot()) }
  }
}
