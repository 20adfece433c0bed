import Networks

/// The estimated change of the loss without a unit, to second order with the empirical Fisher
/// information in place of the Hessian: half the mean over batches of `(Σ activation · gradient)²`
/// (Theis et al. 2018, "Faster gaze prediction with dense networks and Fisher pruning", equation
/// 8).
///
/// With batches of one image the square is per image, as in the paper.
public struct EmpiricalFisher: Criterion, Hashable {
  /// The name in recipes: `fisher`.
  public static let key = "fisher"
  /// For the table of keys.
  public static let help = "second-order estimate, from squared gradients"

  /// Makes the criterion; it has no options.
  public init() {}

  /// Gradients of a loss.
  public var needs: Evidence.Kinds { .gradients }

  /// Half the mean square of the gates' gradients.
  public func scores(
    of units: any PrunableUnits, in network: Network, _ evidence: Evidence
  ) -> [Float] {
    evidence.gateGradients.meanSquares.map { $0 / 2 }
  }
}
