import Kernels
import Networks

/// The sum of the distances between a unit's weights and those of the other units of its block (He
/// et al. 2019, "Filter pruning via geometric median", equation 7): units near the geometric median
/// can be replaced by others.
///
/// The weights of a unit are all rows that compute it, over all layers of its group.
public struct GeometricMedian: Criterion, Hashable {
  /// The name in recipes: `geometric_median`.
  public static let key = "geometric_median"
  /// For the table of keys.
  public static let help = "distance from the other channels' weights"

  /// Makes the criterion; it has no options.
  public init() {}

  /// No evidence.
  public var needs: Evidence.Kinds { [] }

  /// `Σ ‖w − w'‖` over the other units of the block.
  public func scores(
    of units: any PrunableUnits, in network: Network, _ evidence: Evidence
  ) -> [Float] {
    let vectors = units.vectors(ofWeightsThat: .make, in: network) { $0.value.scalars }
    return units.blocks.flatMap { block -> [Float] in
      let products = VectorProducts(of: vectors[block])
      return (0..<block.count).map { unit in
        Float((0..<block.count).reduce(0) { $0 + products.squaredDistance(unit, $1).squareRoot() })
      }
    }
  }
}
