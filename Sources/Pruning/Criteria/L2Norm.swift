import Networks

/// The root of the sum of the squared weights that make a unit, over every layer of its group.
public struct L2Norm: Criterion, Hashable {
  /// `l2`
  public static let key = "l2"
  /// For the table of keys.
  public static let help = "square root of the sum of squared weights"

  /// There is nothing to set.
  public init() {}

  /// Nothing but the weights.
  public var needs: Evidence.Kinds { [] }

  /// `√(Σ w²)`
  public func scores(
    of units: any PrunableUnits, in network: Network, _ evidence: Evidence
  ) -> [Float] {
    units.sums(overWeightsThat: .make, in: network) { $0.value.scalars.map { $0 * $0 } }
      .map { Float($0.squareRoot()) }
  }
}
