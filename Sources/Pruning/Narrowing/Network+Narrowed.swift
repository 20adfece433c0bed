import Networks
import TensorCore

extension Network {
  /// A smaller network with copies of the weights that belong to the channels that `mask` keeps.
  ///
  /// The graph stays: widths are those of the tensors. The network computes what this one would if the
  /// other channels did not exist.
  ///
  /// - Parameters:
  ///   - mask: Which channels to keep.
  ///   - groups: What the mask is about, read from this network or one of the same shapes.
  public func narrowed(to mask: ChannelMask, of groups: ChannelGroups) -> Network {
    let channels = Dictionary(
      uniqueKeysWithValues: groups.matched(with: self).map { ($0.channels.name, $0.channels) })
    let isFull = mask.bits.allSatisfy(\.self) || graph.title.hasSuffix(Self.narrowedSuffix)
    return mapped(title: isFull ? nil : graph.title + Self.narrowedSuffix) { name, tensor in
      channels[name].map { tensor.selecting($0.kept(by: mask)) } ?? tensor
    }
  }

  private static let narrowedSuffix = ", narrowed"
}
