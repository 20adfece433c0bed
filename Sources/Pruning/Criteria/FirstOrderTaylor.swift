import Networks

/// The estimated change of the loss without a unit, to first order: the mean over batches of `|Σ
/// activation · gradient|` (Molchanov et al. 2017, equation 6; with a gate on the channel,
/// Molchanov et al. 2019, equation 8).
///
/// With batches of one image the absolute value is per image, as in the papers.
public struct FirstOrderTaylor: Criterion, Hashable {
  /// The name in recipes: `taylor`.
  public static let key = "taylor"
  /// For the table of keys.
  public static let help = "first-order estimate of the change of the loss"

  /// Makes the criterion; it has no options.
  public init() {}

  /// Gradients of a loss.
  public var needs: Evidence.Kinds { .gradients }

  /// The mean magnitude of the gates' gradients.
  public func scores(
    of units: any PrunableUnits, in network: Network, _ evidence: Evidence
  ) -> [Float] {
    evidence.gateGradients.meanMagnitudes
  }
}
