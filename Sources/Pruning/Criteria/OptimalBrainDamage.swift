import Networks

/// The estimated change of the loss without a unit's own weights, to second order with a diagonal
/// Hessian: `½ Σ h · weight²` (LeCun, Denker, Solla 1990, "Optimal brain damage", equation 5, with
/// the diagonal of the empirical Fisher information as h: the mean over batches of `gradient²`).
///
/// The sum runs over what belongs to the unit alone, as in `WeightTaylor`. With batches of one image
/// h is the Fisher information; larger batches average gradients before the square.
public struct OptimalBrainDamage: Criterion, Hashable {
  /// The name in recipes: `obd`.
  public static let key = "obd"
  /// For the table of keys.
  public static let help = "second-order estimate with a diagonal Hessian: optimal brain damage"

  /// Makes the criterion; it has no options.
  public init() {}

  /// Gradients of a loss.
  public var needs: Evidence.Kinds { .weightGradients }

  /// `½ Σ h · weight²`.
  public func scores(
    of units: any PrunableUnits, in network: Network, _ evidence: Evidence
  ) -> [Float] {
    evidence.weightGradients.meanSumsOfSquares.map { $0 / 2 }
  }
}
