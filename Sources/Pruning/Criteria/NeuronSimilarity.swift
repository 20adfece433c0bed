import Kernels
import Networks

/// The damage of merging a unit into the most similar one of its block, without data (Srinivas, Babu
/// 2015, "Data-free parameter pruning for deep neural networks", equation 8): with v what computes a
/// unit and a the weights that read it, unit j costs `‖v_j − k v_i‖² · ‖a_j‖²`, where unit i stands for
/// it with the factor k of `ChannelSimilarity`.
///
/// As in the paper, units are merged greedily: the pair with the least damage first, then `a_i` grows by
/// `k a_j`. A unit's score is the damage at that moment, or the smallest number above the score of the
/// unit before it if the damage is less. `ChannelMerging` does the merging.
public struct NeuronSimilarity: Criterion, Hashable {
  /// The name in recipes: `similarity`.
  public static let key = "similarity"
  /// For the table of keys.
  public static let help = "damage of merging a channel into the most similar one, without data"

  /// Makes the criterion; it has no options.
  public init() {}

  /// No evidence.
  public var needs: Evidence.Kinds { [] }

  /// The damage at the moment of the merging.
  public func scores(
    of units: any PrunableUnits, in network: Network, _ evidence: Evidence
  ) -> [Float] {
    let readers = units.vectors(ofWeightsThat: .read, in: network) { $0.value.scalars }
    return ChannelSimilarity(of: units, in: network).blocks.flatMap { block in
      scores(of: block, readers: VectorProducts(of: readers[block.units]))
    }
  }

  private func scores(of block: ChannelSimilarity.Block, readers: VectorProducts) -> [Float] {
    var readers = readers
    var order = GreedyOrder(count: block.units.count)
    var remaining = Array(0..<block.units.count)
    func nearest(_ unit: Int) -> Match {
      var best = Match(kept: unit, factor: 0, squaredDistance: .infinity)
      for kept in remaining where kept != unit {
        let (factor, distance) = block.match(of: unit, by: kept)
        if distance < best.squaredDistance {
          best = Match(kept: kept, factor: factor, squaredDistance: distance)
        }
      }
      return best
    }
    var matches = remaining.map(nearest)
    while remaining.count > 1 {
      var (removed, damage) = (remaining[0], Double.infinity)
      // The last among equal ones, as in a selection.
      for unit in remaining {
        let own = matches[unit].squaredDistance * readers[unit, unit]
        if own <= damage { (removed, damage) = (unit, own) }
      }
      order.remove(removed, error: damage)
      remaining.removeAll { $0 == removed }
      readers.add(removed, times: matches[removed].factor, to: matches[removed].kept)
      for unit in remaining where matches[unit].kept == removed { matches[unit] = nearest(unit) }
    }
    for last in remaining {
      order.remove(last, error: block.products[last, last] * readers[last, last])
    }
    return order.scores
  }

  /// The unit that stands for another one.
  private struct Match {
    let kept: Int
    let factor: Double
    let squaredDistance: Double
  }
}
