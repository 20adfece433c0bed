import Autograd
import Layers
import Networks
import TensorCore

/// The activations that layers read of each unit, over calibration images.
struct UnitActivations: Sendable {
  /// For the weight of each layer, the units at each channel of its input.
  private let readers: [ObjectIdentifier: [[Int]]]
  private var sums: [Double]
  private var nonzeros: [Int]
  private var counts: [Int]

  /// Makes activations without images.
  init(of units: any PrunableUnits, in network: Network) {
    readers = Dictionary(
      uniqueKeysWithValues: units.readers(in: network).map {
        (ObjectIdentifier($0.weight), $0.inputs)
      })
    sums = [Double](repeating: 0, count: units.unitCount)
    nonzeros = [Int](repeating: 0, count: units.unitCount)
    counts = [Int](repeating: 0, count: units.unitCount)
  }

  /// Adds the inputs of an applied operation, if it reads units.
  mutating func add(_ record: Record, _ inputs: [Tensor]) {
    guard record.channelFlow == .mixes, let input = inputs.first,
      let places = record.operation.channelAxes.lazy
        .compactMap({ [readers] in readers[ObjectIdentifier($0.parameter)] }).first
    else { return }
    let (columns, nonzeroColumns) = (input.absoluteColumnSums, input.nonzeroColumnCounts)
    let pixels = input.count / max(1, places.count)
    for (column, units) in places.enumerated() {
      for unit in units {
        sums[unit] += columns[column]
        nonzeros[unit] += nonzeroColumns[column]
        counts[unit] += pixels
      }
    }
  }

  /// The mean absolute value of each unit.
  var means: [Float] { zip(sums, counts).map { Float($0 / Double(max(1, $1))) } }
  /// The share of each unit's values that are not zero.
  var nonzeroShares: [Float] {
    zip(nonzeros, counts).map { Float(Double($0) / Double(max(1, $1))) }
  }
}
