import Kernels
import Networks
import TensorCore

/// The error that the layers reading a unit make without it after the optimal update of their other
/// weights: optimal brain surgeon (Hassibi, Stork 1993, equation 5) for whole channels, layer by
/// layer, as in OBC (Frantar, Alistarh 2022) and ZipLM (Kurtic et al. 2023, equation 2).
///
/// With C the second moments of a layer's patches, H = C + λI, and S the rows of a unit in the
/// layer's matrix W (a unit has one row per tap, and several columns of a flattened image), removing
/// the unit costs the layer `½ tr(W_Sᵀ ([H⁻¹]_SS)⁻¹ W_S)`: half the mean squared change of its outputs
/// at a pixel, summed over its outputs. λ is 0.001 of the mean variance of the patch's scalars, the
/// ridge of `ChannelRecovery`, whose weights are the optimal update.
///
/// The units of a block are removed greedily: the unit with the least error, summed over all layers
/// that read the block, goes first; `H⁻¹` and W are updated, and the errors of the others are computed
/// anew. A unit's score is its error at that moment, or the smallest number above the score of the unit
/// before it if the error is less. Units of other blocks are kept meanwhile. Layers whose patches are
/// longer than 8192 scalars, and those that `LayerInputs` leaves out, count without an update, as if
/// the scalars of a patch were independent: `½ Σ w² · mean|activation|²`.
public struct OptimalBrainSurgeon: Criterion, Hashable {
  /// The name in recipes: `obs`.
  public static let key = "obs"
  /// For the table of keys.
  public static let help =
    "error of the reading layers after the optimal update: optimal brain surgeon"

  /// Makes the criterion; it has no options.
  public init() {}

  /// The inputs of layers, and activations for layers whose patches are too long.
  public var needs: Evidence.Kinds { [.inputs, .activations] }

  /// The longest patch whose moments are inverted, which takes half a gigabyte.
  private static let longestPatch = 8192

  /// The errors at the moment of removal.
  public func scores(
    of units: any PrunableUnits, in network: Network, _ evidence: Evidence
  ) -> [Float] {
    let inputs = evidence.layerInputs.filter { $0.reader.patchLength <= Self.longestPatch }
    let weights = network.namedWeights
    let layers = Dictionary(
      uniqueKeysWithValues: inputs.map { (ObjectIdentifier(weights[$0.weight].parameter), $0) })
    let readers = units.readers(in: network)
    let independent = independentErrors(of: units, in: network, evidence, besides: layers)
    return units.blocks.flatMap { block in
      let updated = readers.compactMap { weight, channels in
        layers[ObjectIdentifier(weight)].flatMap {
          SurgeonLayer($0, reading: channels, units: block)
        }
      }
      return scores(of: updated, Array(independent[block]))
    }
  }

  /// The scores of a block's units.
  private func scores(of layers: [SurgeonLayer], _ independent: [Double]) -> [Float] {
    var layers = layers
    var order = GreedyOrder(count: independent.count)
    var remaining = Array(independent.indices)
    while !remaining.isEmpty {
      let errors = Parallelism.map(blocks: remaining.count) { place in
        layers.reduce(independent[remaining[place]]) { $0 + $1.error(without: remaining[place]) }
      }
      // The last among equal ones, as in a selection.
      guard let place = errors.indices.min(by: { (errors[$0], $1) < (errors[$1], $0) }) else {
        break
      }
      let unit = remaining.remove(at: place)
      order.remove(unit, error: errors[place])
      for index in layers.indices { layers[index].remove(unit) }
    }
    return order.scores
  }

  /// `½ Σ w² · mean|activation|²` over the layers that read a unit and are not in `layers`.
  private func independentErrors(
    of units: any PrunableUnits, in network: Network, _ evidence: Evidence,
    besides layers: [ObjectIdentifier: LayerInputs]
  ) -> [Double] {
    let sums = units.sums(overWeightsThat: .read, in: network) { weight in
      layers[ObjectIdentifier(weight)] == nil ? weight.value.scalars.map { $0 * $0 } : nil
    }
    return zip(sums, evidence.meanActivations).map { $0 * Double($1) * Double($1) / 2 }
  }
}

/// A layer from which the units of a block are removed one after the other.
private struct SurgeonLayer {
  /// The rows of each unit of the block.
  private let rows: [[Int]]
  private var inverse: ShrinkingInverse
  private var matrix: DoubleMatrix

  /// Returns nil if the layer reads no unit of the block, or has no inverse.
  init?(_ layer: LayerInputs, reading channels: [[Int]], units: Range<Int>) {
    var places = [[Int]](repeating: [], count: units.count)
    for (channel, read) in channels.enumerated() {
      for unit in read where units.contains(unit) {
        places[unit - units.lowerBound].append(channel)
      }
    }
    guard !places.allSatisfy(\.isEmpty),
      let inverse = ShrinkingInverse(of: layer.moments, ridge: RecoveryOptions().ridge)
    else { return nil }
    rows = places.map { layer.rows(of: $0) }
    self.inverse = inverse
    matrix = DoubleMatrix(
      layer.matrix.scalars.map(Double.init), rows: layer.matrix.shape[0],
      columns: layer.matrix.shape[1])
  }

  /// `½ tr(W_Sᵀ ([H⁻¹]_SS)⁻¹ W_S)`.
  func error(without unit: Int) -> Double {
    rows[unit].isEmpty ? 0 : inverse.cost(of: rows[unit], in: matrix) / 2
  }

  mutating func remove(_ unit: Int) {
    if !rows[unit].isEmpty { inverse.remove(rows[unit], updating: &matrix) }
  }
}
