import Autograd
import Pruning
import TensorCore

/// Silences channels that may return: at each selection, the channels with the lowest scores are
/// silent until the next one, but their weights are updated all the same.
///
/// Each step computes the gradient at the weights of the silenced network, and applies it to the
/// weights as they were: `w ← w − η · ∇L(m ⊙ w)` (Lin et al. 2020, "Dynamic model pruning with
/// feedback", equation 2; for filters Lin et al. 2018, "Accelerating convolutional networks via
/// global and dynamic filter pruning", and He et al. 2018, "Soft filter pruning"). So the columns that
/// would read a silent channel learn to use it. With a criterion of gradients, its score is the change
/// of the loss that these weights promise. The kept share falls as in `GradualPruning`, and the last
/// selection is for good.
public struct SoftPruning: ShapingMethod, Hashable {
  /// `soft`
  public static let key = "soft"
  /// For the table of keys.
  public static let help =
    "silences channels at each selection, but still updates them, so that they can return"

  /// Makes the method; it has no settings.
  public init() {}

  /// Starts it.
  public func makeShaping(of network: ShapedNetwork, seed: UInt64) -> any ChannelShaping {
    SoftShaping()
  }
}

private final class SoftShaping: ChannelShaping {
  /// The weights that read channels, before some are silenced for a forward pass.
  private var dense: [Tensor]?

  func prepare(_ network: ShapedNetwork, at moment: ShapingMoment) {
    guard network.mask.bits.contains(false) else { return }
    dense = network.readers.values
    network.groups.silenceDropped(by: network.mask, in: network.network)
  }

  func adjust(_ gradients: inout Gradients, of network: ShapedNetwork, at moment: ShapingMoment) {
    guard let dense else { return }
    network.readers.restore(dense)
    self.dense = nil
  }

  func update(_ network: ShapedNetwork, at moment: ShapingMoment) throws -> ChannelMask? {
    guard moment.selects else { return nil }
    return try network.mask(
      by: network.scores(), share: moment.keptShare(final: network.finalShare))
  }
}
