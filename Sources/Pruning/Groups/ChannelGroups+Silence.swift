import Autograd
import Layers
import TensorCore

extension ChannelGroups {
  /// Makes `model` compute what it would without the channels that `mask` drops, at its full size.
  ///
  /// Layers that mix channels are the only ones through which a channel reaches others, so the
  /// columns of their weights that read a dropped channel become zero. What norms and biases put
  /// into it no longer matters.
  ///
  /// - Precondition: `model` has the parameters of the network that the groups were read from.
  public func silenceDropped(by mask: ChannelMask, in model: any Module) {
    for (channels, parameter) in matched(with: model) {
      for axis in channels.axes where axis.role == .input {
        let dropped = axis.bits.indices.filter {
          axis.bits[$0].map { !mask.bits[$0] } ?? false
        }
        parameter.value.fill(dropped, alongAxis: axis.axis, with: 0)
      }
    }
  }

  /// The parameters of `model`, each with its channels.
  ///
  /// - Precondition: They have the names and shapes of the network that the groups were read from.
  func matched(with model: any Module) -> [(channels: ParameterChannels, parameter: Parameter)] {
    precondition(
      !model.isParametrized, "ChannelGroups: the network has parametrizations; fold them first")
    let state = model.namedWeights
    precondition(
      state.map(\.name) == parameters.map(\.name)
        && zip(state, parameters).allSatisfy { $0.parameter.value.shape == $1.shape },
      "ChannelGroups: the network is not of the shape that the groups were read from")
    return Array(zip(parameters, state.map(\.parameter)))
  }
}
