import Autograd
import Layers
import Networks
import TensorCore

/// What layers read of each unit, over the passes of calibration images.
struct UnitActivations: Sendable {
  /// By the weight of a layer, the units at each channel of its input.
  private let readers: [ObjectIdentifier: [[Int]]]
  private var sums: [Double]
  private var counts: [Int]

  /// Nothing gathered yet.
  init(of units: any PrunableUnits, in network: Network) {
    readers = Dictionary(
      uniqueKeysWithValues: units.readers(in: network).map {
        (ObjectIdentifier($0.weight), $0.inputs)
      })
    sums = [Double](repeating: 0, count: units.unitCount)
    counts = [Int](repeating: 0, count: units.unitCount)
  }

  /// Adds what an applied operation read, if it reads units.
  mutating func add(_ record: Record, _ inputs: [Tensor]) {
    guard record.operation.channelFlow == .mixes, let input = inputs.first,
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
