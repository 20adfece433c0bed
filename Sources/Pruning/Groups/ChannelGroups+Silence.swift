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
        let (shape, dropped) = (
          channels.shape, axis.bits.indices.filter { axis.bits[$0].map { !mask.bits[$0] } ?? false }
        )
        let inner = shape.extents[(axis.axis + 1)...].reduce(1, *)
        let outer = shape.extents[..<axis.axis].reduce(1, *)
        parameter.value.withMutablePointer { values in
          for row in 0..<outer {
            for position in dropped {
              (values + (row * axis.bits.count + position) * inner)
                .update(repeating: 0, count: inner)
            }
          }
        }
      }
    }
  }

  /// The parameters of `model`, each with its channels.
  ///
  /// - Precondition: They have the names and shapes of the network that the groups were read from.
  func matched(with model: any Module) -> [(channels: ParameterChannels, parameter: Parameter)] {
    let state = model.namedState
    precondition(
      state.map(\.name) == parameters.map(\.name)
        && zip(state, parameters).allSatisfy { $0.parameter.value.shape == $1.shape },
      "ChannelGroups: the network is not of the configuration that the groups were read from")
    return Array(zip(parameters, state.map(\.parameter)))
  }
}
