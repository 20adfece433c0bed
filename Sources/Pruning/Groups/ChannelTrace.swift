import Autograd
import Networks
import TensorCore

/// Follows every single channel through a traced pass.
///
/// A channel is an element of a union-find structure. An operation that mixes channels creates new
/// ones; one that preserves several inputs' channels ties them. Axes of parameters are bound to the
/// channels that they run over.
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

  /// The axes in the order of application.
  private(set) var axes: [Axis] = []
  private(set) var sets = DisjointSets()
  private var fixed: [Int] = []
  private var values: [Int: [Int]] = [:]

  /// Follows the channels of a pass.
  init(_ trace: Trace) {
    for record in trace.records { read(record) }
    // The network's outputs stay as they are.
    for output in trace.outputs { fixed += values[output.number] ?? [] }
  }

  /// The channels that must stay, by the representative of their set.
  mutating func fixedChannels() -> Set<Int> {
    Set(fixed.map { sets.representative(of: $0) })
  }

  private mutating func read(_ record: Record) {
    let inputs = record.inputs.map { channels(of: $0) }
    var output: [Int]
    let flow = record.channelFlow
    switch flow {
    case .mixes:
      output = sets.add(record.output.shape[-1])
    case .preserves:
      output =
        inputs.max { $0.count < $1.count } ?? sets.add(record.output.shape.extents.last ?? 1)
      for other in inputs {
        // A single channel is broadcast to all others and tied to none of them.
        if other.count == 1, output.count > 1 {
          fixed += other
        } else {
          tie(output, other, record.label)
        }
      }
    case .preservesFirst: output = inputs.first ?? []
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
    for axis in record.operation.channelAxes where flow != .fixes {
      bind(axis, to: axis.role == .input ? inputs[0] : output, of: record)
    }
  }

  /// Channels that no operation computes, such as an image's, stay.
  private mutating func channels(of value: Record.Value) -> [Int] {
    if let known = values[value.number] { return known }
    let channels = sets.add(value.shape.extents.last ?? 1)
    fixed += channels
    values[value.number] = channels
    return channels
  }

  private mutating func bind(_ axis: ChannelAxis, to channels: [Int], of record: Record) {
    // PyTorch orders these columns by image, so all columns of a channel must be pruned together.
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
        flow: record.channelFlow, operation: ObjectIdentifier(record.operation),
        channels: channels))
  }

  private mutating func tie(_ left: [Int], _ right: [Int], _ operation: String) {
    precondition(
      left.count == right.count,
      "ChannelGroups: found \(left.count) and \(right.count) channels in \(operation), expected"
        + " equal numbers")
    for (left, right) in zip(left, right) { sets.unite(left, right) }
  }
}
