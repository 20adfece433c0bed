import Autograd
import Networks

/// The units of a network that can be pruned, and their relation to weights, as criteria see them.
///
/// `ChannelGroups` are such units. Single weights could be units as well, without changing any
/// criterion: each weight has a single scalar in both relations, its layer is its block, and an
/// input of the layer has all weights of its column as units.
public protocol PrunableUnits: Sendable {
  /// Units whose scores have one scale, and which normalization treats together: the channels of a
  /// group. Blocks are consecutive and cover all units.
  var blocks: [Range<Int>] { get }

  /// For each unit, the sum of `terms` over the scalars of the weights with this relation to it.
  ///
  /// - Parameters:
  ///   - relation: The relation of a weight's scalars to the unit.
  ///   - network: The network that holds the weights.
  ///   - terms: A number for each scalar of a weight, in the order of its `scalars`; nil if the
  ///     weight contributes nothing.
  /// - Precondition: `network` has the parameters that the units were read from, all folded.
  func sums(
    overWeightsThat relation: UnitRelation, in network: Network,
    of terms: (_ weight: Parameter) -> [Float]?
  ) -> [Double]

  /// For each unit, the numbers that `sums` adds up, in an order that is the same for all units of a
  /// block.
  ///
  /// - Parameters:
  ///   - relation: The relation of a weight's scalars to the unit.
  ///   - network: The network that holds the weights.
  ///   - terms: As for `sums`.
  /// - Precondition: `network` has the parameters that the units were read from, all folded.
  func vectors(
    ofWeightsThat relation: UnitRelation, in network: Network,
    of terms: (_ weight: Parameter) -> [Float]?
  ) -> [[Float]]

  /// The weights that read units, each with the units at every channel of its input.
  ///
  /// - Precondition: `network` has the parameters that the units were read from, all folded.
  func readers(in network: Network) -> [(weight: Parameter, inputs: [[Int]])]
}

extension PrunableUnits {
  /// The number of units, and of a criterion's scores.
  public var unitCount: Int { blocks.last?.upperBound ?? 0 }
}
