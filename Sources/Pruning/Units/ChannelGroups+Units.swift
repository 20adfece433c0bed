import Autograd
import Networks

extension ChannelGroups: PrunableUnits {
  /// The channels of each group.
  public var blocks: [Range<Int>] { groups.map(\.channels) }

  /// For each channel, the sum over the scalars with this relation to it: the rows, or columns, of
  /// all weights that compute it, or read it, or everything that belongs to it.
  public func sums(
    overWeightsThat relation: UnitRelation, in network: Network,
    of terms: (_ weight: Parameter) -> [Float]?
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: channelCount)
    forEachTerm(ofWeightsThat: relation, in: network, terms) { sums[$0] += Double($1) }
    return sums
  }

  /// For each channel, the numbers of the scalars with this relation to it.
  public func vectors(
    ofWeightsThat relation: UnitRelation, in network: Network,
    of terms: (_ weight: Parameter) -> [Float]?
  ) -> [[Float]] {
    var vectors = [[Float]](repeating: [], count: channelCount)
    forEachTerm(ofWeightsThat: relation, in: network, terms) { vectors[$0].append($1) }
    return vectors
  }

  /// Calls `body` with the channel and the number of each scalar, in the order of the parameters.
  private func forEachTerm(
    ofWeightsThat relation: UnitRelation, in network: Network,
    _ terms: (_ weight: Parameter) -> [Float]?, _ body: (_ channel: Int, _ term: Float) -> Void
  ) {
    for (channels, parameter) in matched(with: network) {
      for axis in channels.axes where relation.includes(axis, of: channels) {
        guard axis.bits.contains(where: { $0 != nil }), let terms = terms(parameter) else {
          continue
        }
        let inner = channels.shape.extents[(axis.axis + 1)...].reduce(1, *)
        for (index, term) in terms.enumerated() {
          if let bit = axis.bits[index / inner % axis.bits.count] { body(bit, term) }
        }
      }
    }
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
  /// Whether the scalars along an axis of a parameter have this relation to the axis's channels.
  fileprivate func includes(
    _ axis: ParameterChannels.Axis, of parameter: ParameterChannels
  ) -> Bool {
    switch self {
    case .make: parameter.shape.rank > 1 && axis.role == .output
    case .read: parameter.shape.rank > 1 && axis.role == .input
    case .own: axis.role != .input
    }
  }
}
