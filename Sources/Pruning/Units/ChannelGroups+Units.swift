import Autograd
import Networks

extension ChannelGroups: PrunableUnits {
  /// The channels of each group.
  public var blocks: [Range<Int>] { groups.map(\.channels) }

  /// For each channel, the sum over the rows, or columns, of all weights that compute it, or read
  /// it.
  public func sums(
    overWeightsThat relation: UnitRelation, in network: Network,
    of terms: (_ weight: Parameter) -> [Float]?
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: channelCount)
    for (channels, parameter) in matched(with: network) where channels.shape.rank > 1 {
      for axis in channels.axes where axis.role == relation.role {
        guard axis.bits.contains(where: { $0 != nil }), let terms = terms(parameter) else {
          continue
        }
        let inner = channels.shape.extents[(axis.axis + 1)...].reduce(1, *)
        for (index, term) in terms.enumerated() {
          if let bit = axis.bits[index / inner % axis.bits.count] { sums[bit] += Double(term) }
        }
      }
    }
    return sums
  }

  /// For each input channel of a weight, its channel in the groups; empty if the channel stays.
  public func readers(in network: Network) -> [(weight: Parameter, inputs: [[Int]])] {
    matched(with: network).compactMap { channels, parameter in
      channels.axes.first { $0.role == .input }.map { axis in
        (parameter, axis.bits.map { $0.map { [$0] } ?? [] })
      }
    }
  }
}

extension UnitRelation {
  fileprivate var role: ChannelGroup.Member.Role {
    switch self {
    case .make: .output
    case .read: .input
    }
  }
}
