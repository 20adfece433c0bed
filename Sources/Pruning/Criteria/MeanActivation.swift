import Networks

/// The mean absolute value of a unit where layers read it (Molchanov et al. 2017, section 2.2), over
/// all pixels, images and layers that read it.
public struct MeanActivation: Criterion, Hashable {
  /// `activation`
  public static let key = "activation"
  /// For the table of keys.
  public static let help = "mean absolute activation"

  /// There is nothing to set.
  public init() {}

  /// What layers read.
  public var needs: Evidence.Kinds { .activations }

  /// `mean |activation|`
  public func scores(
    of units: any PrunableUnits, in network: Network, _ evidence: Evidence
  ) -> [Float] {
    evidence.meanActivations
  }
}
