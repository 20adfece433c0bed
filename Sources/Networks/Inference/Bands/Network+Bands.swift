import Autograd
import Layers
import TensorCore

extension Network {
  /// The multiply-adds of each node for values of these shapes.
  func multiplyAdds(_ shapes: [Shape]) -> [Int] {
    zip(plan.resolved.steps, operations).enumerated().map { index, node in
      node.1.multiplyAdds(node.0.inputs.map { shapes[$0] }, shapes[index + 1])
    }
  }

  /// The values that do not depend on the image and that nodes of the map read, by their places.
  func constants(_ map: RowMap) -> [Int: Variable] {
    let tape = Tape()
    let read = map.shapes.indices.dropFirst().filter { map.scales[$0] != nil }
      .flatMap { place in map.step(at: place).inputs.filter { map.scales[$0] == nil } }
    let needed = plan.resolved.ancestors(of: read)
    var values: [Int: Variable] = [:]
    for place in map.shapes.indices.dropFirst() where needed[place] && map.scales[place] == nil {
      values[place] = operations[place - 1].apply(
        map.step(at: place).inputs.compactMap { values[$0] }, on: tape)
    }
    return values
  }

  /// The values at the targets of a segment for a part of its start.
  ///
  /// - Parameters:
  ///   - segment: The nodes to compute.
  ///   - source: Rows of the value at the start.
  ///   - constants: Values that do not depend on the image.
  ///   - statistics: Those of each instance norm between start and targets, by its index.
  func values(
    of segment: BandSegment, for source: Tensor, _ constants: [Int: Variable],
    _ statistics: [Int: ChannelStatistics]
  ) -> [Tensor] {
    let tape = Tape()
    var readers = [Int](repeating: 0, count: plan.resolved.steps.count + 1)
    for target in segment.targets { readers[target] += 1 }
    for place in segment.places {
      for input in segment.map.step(at: place).inputs { readers[input] += 1 }
    }
    var values = constants
    values[segment.start] = tape.constant(source)
    for place in segment.places {
      let step = segment.map.step(at: place)
      let inputs = step.inputs.compactMap { values[$0] }
      if let norm = operations[place - 1] as? InstanceNorm2D {
        guard let known = statistics[place - 1] else {
          preconditionFailure("values(of:): found no statistics of \(step.name)")
        }
        values[place] = tape.constant(
          norm.apply(
            inputs[0].tensor, adding: inputs.count > 1 ? inputs[1].tensor : nil, statistics: known,
            on: tape))
      } else {
        values[place] = operations[place - 1].apply(inputs, on: tape)
      }
      for input in step.inputs {
        readers[input] -= 1
        if readers[input] == 0, constants[input] == nil { values[input] = nil }
      }
    }
    return segment.targets.compactMap { values[$0]?.tensor }
  }
}
