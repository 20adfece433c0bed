import Networks
import TensorCore

extension Network {
  /// A smaller network with copies of the weights of the channels that `mask` keeps.
  ///
  /// The graph stays the same, since the tensors give the widths. The network computes what this
  /// one would without the other channels.
  ///
  /// - Parameters:
  ///   - mask: The channels to keep.
  ///   - groups: The groups of the mask, read from this network or one of the same shapes.
  public func narrowed(to mask: ChannelMask, of groups: ChannelGroups) -> Network {
    let channels = Dictionary(
      uniqueKeysWithValues: groups.matched(with: self).map { ($0.channels.name, $0.channels) })
    let isFull = mask.bits.allSatisfy(\.self) || graph.title.contains(Self.narrowedSuffix)
    return mapped(title: isFull ? nil : graph.title + Self.narrowedSuffix) { name, tensor in
      channels[name].map { tensor.selecting($0.kept(by: mask)) } ?? tensor
    }
  }

  private static let narrowedSuffix = ", narrowed"
}
