import Layers
import Networks
import TensorCore

/// Adds the weights that read dropped channels to those of the most similar kept channels, without
/// data (Srinivas, Babu 2015, section 3).
///
/// Where a dropped channel equals a kept one, or is a positive multiple of it behind positively
/// homogeneous operations, the narrowed network computes the same as the original.
public struct ChannelMerging {
  private let similarity: ChannelSimilarity
  private let network: Network

  /// Compares the channels of a network.
  ///
  /// - Parameters:
  ///   - network: The original network.
  ///   - groups: The groups of channels, read from `network`.
  public init(of network: Network, groups: ChannelGroups) {
    self.network = network
    similarity = ChannelSimilarity(of: groups, in: network)
  }

  /// A smaller network into whose channels the dropped ones are merged.
  ///
  /// - Parameters:
  ///   - mask: The channels to keep.
  ///   - groups: The groups of the mask, those of the comparison.
  public func narrowed(to mask: ChannelMask, of groups: ChannelGroups) -> Network {
    let merged = network.copy()
    let matches = matches(for: mask)
    for (channels, parameter) in groups.matched(with: merged) {
      for axis in channels.axes where axis.role == .input {
        parameter.value = adding(matches, along: axis, to: parameter.value)
      }
    }
    return merged.narrowed(to: mask, of: groups)
  }

  /// For each dropped channel, the kept channel that stands for it, and the factor.
  private func matches(for mask: ChannelMask) -> [Int: (kept: Int, factor: Float)] {
    var matches: [Int: (kept: Int, factor: Float)] = [:]
    for block in similarity.blocks {
      let start = block.units.lowerBound
      let kept = block.units.filter { mask.bits[$0] }
      for dropped in block.units where !mask.bits[dropped] {
        let candidates = kept.map { ($0, block.match(of: dropped - start, by: $0 - start)) }
        guard let best = candidates.min(by: { $0.1.squaredDistance < $1.1.squaredDistance })
        else { continue }
        matches[dropped] = (best.0, Float(best.1.factor))
      }
    }
    return matches
  }

  private func adding(
    _ matches: [Int: (kept: Int, factor: Float)], along axis: ParameterChannels.Axis,
    to weight: Tensor
  ) -> Tensor {
    var places: [Int: [Int]] = [:]
    for (place, bit) in axis.bits.enumerated() {
      if let bit { places[bit, default: []].append(place) }
    }
    let inner = weight.shape.extents[(axis.axis + 1)...].reduce(1, *)
    let length = axis.bits.count
    let old = weight.scalars
    var new = old
    // In the order of the channels, so that sums do not depend on the order of a dictionary.
    for (dropped, match) in matches.sorted(by: { $0.key < $1.key }) {
      // Channels of a group occur equally often in an axis.
      for (source, target) in zip(places[dropped] ?? [], places[match.kept] ?? []) {
        for outer in 0..<old.count / (length * inner) {
          let (from, to) = ((outer * length + source) * inner, (outer * length + target) * inner)
          for index in 0..<inner { new[to + index] += match.factor * old[from + index] }
        }
      }
    }
    return Tensor(new, shape: weight.shape)
  }
}
