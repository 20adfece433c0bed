import Autograd
import Layers
import Networks
import TensorCore

/// The channels of a network that can be pruned, in groups, read from the trace of one forward
/// pass.
///
/// The channels of input and output images are in no group, nor are channels used by an operation
/// of unknown channel flow. The value stores the names of parameters instead of the parameters, so
/// it serves every network of the same configuration, on any thread.
public struct ChannelGroups: Sendable {
  /// The groups, in the order in which their channels are first computed.
  public let groups: [ChannelGroup]
  /// Every parameter and running statistic in the order of `namedWeights`.
  package let parameters: [ParameterChannels]
  /// Every operation that multiplies.
  let operations: [OperationCost]

  /// The number of channels in all groups, which is the number of bits of a mask.
  public var channelCount: Int { groups.last?.channels.upperBound ?? 0 }

  /// The full width of every group.
  public var widths: [Int] { groups.map(\.width) }

  /// Finds the smallest groups of channels that must be pruned together: in a ResNet generator the
  /// residual trunk is one, and the inner channels of each block are another.
  ///
  /// - Parameters:
  ///   - model: The network to prune.
  ///   - imageShape: The shape of the images, `[H, W, C]`, which determines the operations' costs.
  public init(of model: any Module, imageShape: Shape) {
    let pass = Trace(of: model, imageShape: imageShape)
    var trace = ChannelTrace(pass)
    let bits = ChannelBits(&trace)
    let operationNames = Dictionary(
      pass.records.map { (ObjectIdentifier($0.operation), pass.name(of: $0)) },
      uniquingKeysWith: { first, _ in first })
    func name(_ axis: ChannelTrace.Axis) -> String { operationNames[axis.operation] ?? "" }
    let weights = model.namedWeights
    groups = bits.groups.map { group in
      let axes = group.axes.map { trace.axes[$0] }
      var members: [ChannelGroup.Member] = []
      for axis in axes {
        let member = ChannelGroup.Member(module: name(axis), role: axis.memberRole)
        if !members.contains(member) { members.append(member) }
      }
      return ChannelGroup(
        name: axes.first { $0.memberRole == .output }.map(name) ?? "", channels: group.bits,
        members: members)
    }
    let trained = Set(model.namedParameters.map { ObjectIdentifier($0.parameter) })
    parameters = weights.map { entry in
      let identity = ObjectIdentifier(entry.parameter)
      return ParameterChannels(
        name: entry.name, shape: entry.parameter.value.shape, isTrained: trained.contains(identity),
        axes: trace.axes.indices.filter { trace.axes[$0].parameter == identity }.map {
          ParameterChannels.Axis(
            axis: trace.axes[$0].axis, role: trace.axes[$0].memberRole, bits: bits.ofAxes[$0],
            groups: bits.groups.map(\.bits))
        })
    }
    let places = Dictionary(
      uniqueKeysWithValues: weights.enumerated().map {
        (ObjectIdentifier($1.parameter), $0)
      })
    operations = pass.records.compactMap { OperationCost($0, places: places) }
  }

  init(
    _ groups: [ChannelGroup], _ parameters: [ParameterChannels], _ operations: [OperationCost]
  ) {
    self.groups = groups
    self.parameters = parameters
    self.operations = operations
  }
}

extension ChannelTrace.Axis {
  var memberRole: ChannelGroup.Member.Role {
    switch (flow, role) {
    case (.mixes, .input): .input
    case (.mixes, .output): .output
    default: .perChannel
    }
  }
}
