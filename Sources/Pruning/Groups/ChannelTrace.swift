import Autograd
import Networks
import TensorCore

/// Follows every single channel through a traced pass.
///
/// A channel is an element of a union-find structure. An operation that mixes channels begins new
/// ones; one that preserves several inputs' channels ties them. Axes of parameters are bound to the
/// channels they run over.
struct ChannelTrace {
  /// An axis of a parameter with the channel at each of its positions.
  struct Axis {
    let parameter: ObjectIdentifier
    let axis: Int
    let role: ChannelAxis.Role
    let flow: ChannelFlow
    let operation: ObjectIdentifier
    var channels: [Int]
  }

  /// In the order of application.
  private(set) var axes: [Axis] = []
  private(set) var sets = DisjointSets()
  private var fixed: [Int] = []
  private var values: [Int: [Int]] = [:]

  /// Reads one pass.
  init(_ trace: Trace) {
    for record in trace.records { read(record) }
    // What the network's user sees stays as it is.
    for output in trace.outputs { fixed += values[output.number] ?? [] }
  }

  /// The channels that must stay, by the element that stands for their set.
  mutating func fixedChannels() -> Set<Int> {
    Set(fixed.map { sets.representative(of: $0) })
  }

  private mutating func read(_ record: Record) {
    let inputs = record.inputs.map { channels(of: $0) }
    var output: [Int]
    switch record.operation.channelFlow {
    case .mixes:
      output = sets.add(record.output.shape[-1])
    case .preserves:
      output = inputs.first ?? []
      for other in inputs.dropFirst() {
        // One channel for all of the others is repeated, and none of them.
        if other.count == 1, output.count > 1 {
          fixed += other
        } else {
          tie(output, other, record.label)
        }
      }
    case .concatenates:
      output = Array(inputs.joined())
    case .flattens:
      let pixels = record.inputs[0].shape.extents.dropFirst().dropLast().reduce(1, *)
      output = Array(repeatElement(inputs[0], count: pixels).joined())
    case .fixes:
      output = sets.add(record.output.shape.extents.last ?? 1)
      fixed += inputs.joined() + output
    }
    values[record.output.number] = output
    let flow = record.operation.channelFlow
    for axis in record.operation.channelAxes where flow != .fixes {
      bind(axis, to: axis.role == .input ? inputs[0] : output, of: record)
    }
  }

  /// Channels that no operation made, such as an image's, stay.
  private mutating func channels(of value: Record.Value) -> [Int] {
    if let known = values[value.number] { return known }
    let channels = sets.add(value.shape.extents.last ?? 1)
    fixed += channels
    values[value.number] = channels
    return channels
  }

  private mutating func bind(_ axis: ChannelAxis, to channels: [Int], of record: Record) {
    // Columns that a file orders as images must be whole images' columns, whatever is cut.
    if case .flattenedImage(let height, let width) = axis.parameter.layout, axis.role == .input {
      let period = channels.count / (height * width)
      let isImage = channels.indices.allSatisfy { channels[$0] == channels[$0 % period] }
      if !isImage { fixed += channels }
    }
    let parameter = ObjectIdentifier(axis.parameter)
    if let index = axes.firstIndex(where: { $0.parameter == parameter && $0.axis == axis.axis }) {
      // A module that is applied twice has one set of weights.
      return tie(axes[index].channels, channels, record.label)
    }
    axes.append(
      Axis(
        parameter: parameter, axis: axis.axis, role: axis.role,
        flow: record.operation.channelFlow, operation: ObjectIdentifier(record.operation),
        channels: channels))
  }

  private mutating func tie(_ left: [Int], _ right: [Int], _ operation: String) {
    precondition(
      left.count == right.count,
      "ChannelGroups: \(operation) joins \(left.count) and \(right.count) channels")
    for (left, right) in zip(left, right) { sets.unite(left, right) }
  }
}
