import Autograd
import Layers
import Networks
import TensorCore

/// The activations that layers read of each unit, over calibration images.
struct UnitActivations: Sendable {
  /// For the weight of each layer, the units at each channel of its input.
  private let readers: [ObjectIdentifier: [[Int]]]
  private var sums: [Double]
  private var counts: [Int]

  /// Makes activations without images.
  init(of units: any PrunableUnits, in network: Network) {
    readers = Dictionary(
      uniqueKeysWithValues: units.readers(in: network).map {
        (ObjectIdentifier($0.weight), $0.inputs)
      })
    sums = [Double](repeating: 0, count: units.unitCount)
    counts = [Int](repeating: 0, count: units.unitCount)
  }

  /// Adds the inputs of an applied operation, if it reads units.
  mutating func add(_ record: Record, _ inputs: [Tensor]) {
    guard record.channelFlow == .mixes, let input = inputs.first,
      let places = record.operation.channelAxes.lazy
        .compactMap({ [readers] in readers[ObjectIdentifier($0.parameter)] }).first
    else { return }
    let columns = input.absoluteColumnSums
    let pixels = input.count / max(1, places.count)
    for (units, column) in zip(places, columns) {
      for unit in units {
        sums[unit] += column
        counts[unit] += pixels
      }
    }
  }

  /// The mean absolute value of each unit.
  var means: [Float] { zip(sums, counts).map { Float($0 / Double(max(1, $1))) } }
}
