import Networks

/// The estimated squared change of the loss without a unit's own weights, to first order: the mean
/// over batches of `(Σ weight · gradient)²` (Molchanov et al. 2019, "Importance estimation for
/// neural network pruning", equations 7 and 8).
///
/// The sum runs over what belongs to the unit alone, in all layers of its group: the rows that
/// compute it, biases, depthwise kernels, and norms' γ and β. With batches of one image the square
/// is per image.
public struct WeightTaylor: Criterion, Hashable {
  /// The name in recipes: `taylor_weights`.
  public static let key = "taylor_weights"
  /// For the table of keys.
  public static let help = "first-order estimate, from weights and their gradients"

  /// Makes the criterion; it has no options.
  public init() {}

  /// Gradients of a loss.
  public var needs: Evidence.Kinds { .weightGradients }

  /// The mean of `(Σ weight · gradient)²`.
  public func scores(
    of units: any PrunableUnits, in network: Network, _ evidence: Evidence
  ) -> [Float] {
    evidence.weightGradients.meanSquaredSums
  }
}
