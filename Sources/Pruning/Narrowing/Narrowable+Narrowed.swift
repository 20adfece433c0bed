import Layers
import TensorCore

extension Narrowable {
  /// A smaller network with copies of the weights that belong to the channels that `mask` keeps.
  ///
  /// It computes what this network would if the other channels did not exist.
  ///
  /// - Parameters:
  ///   - mask: Which channels to keep.
  ///   - groups: What the mask is about, read from this network or one of the same configuration.
  public func narrowed(to mask: ChannelMask, of groups: ChannelGroups) -> Self {
    let small = Initializer.$isDrawing.withValue(false) {
      resized(to: LayerWidths(groups, mask))
    }
    for ((channels, parameter), target) in zip(groups.matched(with: self), small.namedState) {
      let value = parameter.value.selecting(channels.kept(by: mask))
      precondition(
        channels.name == target.name && value.shape == target.parameter.value.shape,
        "narrowed(to:): \(channels.name) is left with \(value.shape), the smaller network has"
          + " \(target.name) of \(target.parameter.value.shape)")
      target.parameter.value = value
    }
    return small
  }
}
