import Autograd
import Layers
import TensorCore

extension ChannelGroups {
  /// Makes `model` compute the same as without the channels that `mask` drops, at its full size.
  ///
  /// A channel affects other channels only through layers that mix channels, so setting the columns
  /// of their weights that read a dropped channel to zero suffices. The values of norms and biases
  /// in that channel no longer matter.
  ///
  /// - Precondition: `model` has the parameter names and shapes of the network that the groups were
  ///   read from.
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

  /// Sets to zero the gradients of the weights that read a channel that `mask` drops, so that an
  /// update leaves them out, and the norm of the gradients is that of the narrowed network.
  ///
  /// - Precondition: `model` has the parameter names and shapes of the network that the groups were
  ///   read from.
  package func silenceDropped(
    by mask: ChannelMask, in gradients: inout Gradients, of model: any Module
  ) {
    for (channels, parameter) in matched(with: model) {
      for axis in channels.axes where axis.role == .input {
        let dropped = axis.bits.indices.filter {
          axis.bits[$0].map { !mask.bits[$0] } ?? false
        }
        guard !dropped.isEmpty, var gradient = gradients[parameter] else { continue }
        gradient.fill(dropped, alongAxis: axis.axis, with: 0)
        gradients[parameter] = gradient
      }
    }
  }

  /// The parameters of `model`, each with its channels.
  ///
  /// - Precondition: They have the names and shapes of the network that the groups were read from.
  func matched(with model: any Module) -> [(channels: ParameterChannels, parameter: Parameter)] {
    precondition(
      !model.isParametrized, "ChannelGroups: found parametrizations, expected them to be folded")
    let state = model.namedWeights
    precondition(
      state.map(\.name) == parameters.map(\.name)
        && zip(state, parameters).allSatisfy { $0.parameter.value.shape == $1.shape },
      "ChannelGroups: the network's names or shapes differ from those that the groups were read "
        + "from")
    return Array(zip(parameters, state.map(\.parameter)))
  }
}
