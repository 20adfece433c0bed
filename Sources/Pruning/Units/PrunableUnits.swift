import Autograd
import Networks

/// What may be cut of a network, as criteria see it: numbered units, and how weights relate to them.
///
/// `ChannelGroups` are such units. Single weights can be others without a change to a criterion: a
/// weight is its own only scalar in both relations, its layer is its block, and an input of the
/// layer has all weights of its column as units.
public protocol PrunableUnits: Sendable {
  /// Units whose scores have one scale, which normalization takes together: the channels of a group.
  /// Blocks follow one another and cover all units.
  var blocks: [Range<Int>] { get }

  /// For each unit, the sum of `terms` over the scalars of the weights with this relation to it.
  ///
  /// - Parameter terms: A number for each scalar of a weight, in the order of its `scalars`; nil if
  ///   the weight adds nothing.
  /// - Precondition: `network` has the parameters that the units were read from, all folded.
  func sums(
    overWeightsThat relation: UnitRelation, in network: Network,
    of terms: (_ weight: Parameter) -> [Float]?
  ) -> [Double]

  /// The weights that read units, each with the units at every channel of its input.
  ///
  /// - Precondition: `network` has the parameters that the units were read from, all folded.
  func readers(in network: Network) -> [(weight: Parameter, inputs: [[Int]])]
}

extension PrunableUnits {
  /// How many there are: scores of a criterion.
  public var unitCount: Int { blocks.last?.upperBound ?? 0 }
}
