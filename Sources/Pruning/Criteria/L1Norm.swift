import Networks

/// The sum of the absolute weights that make a unit (Li et al. 2017), over every layer of its group.
public struct L1Norm: Criterion, Hashable {
  /// `l1`
  public static let key = "l1"
  /// For the table of keys.
  public static let help = "sum of absolute weights"

  /// There is nothing to set.
  public init() {}

  /// Nothing but the weights.
  public var needs: Evidence.Kinds { [] }

  /// `Σ |w|`
  public func scores(
    of units: any PrunableUnits, in network: Network, _ evidence: Evidence
  ) -> [Float] {
    units.sums(overWeightsThat: .make, in: network) { $0.value.scalars.map(abs) }.map(Float.init)
  }
}
