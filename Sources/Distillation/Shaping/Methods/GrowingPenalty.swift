import Autograd
import Pruning
import TensorCore

/// Chooses the channels to remove at the beginning, and lets an L2 penalty on them grow until they
/// hardly matter; then they go (Wang et al. 2021, "Neural pruning via growing regularization", GReg-1,
/// section 3.2).
///
/// The penalty `½ λ ‖w‖²` of a chosen channel has the gradient `λ w`. Its factor grows by δ every k
/// steps, `λ_t = min(τ, δ · ⌊t / k⌋)`. As in `GroupLasso`, w has all trained scalars that make the
/// channel, with its norms' scales and shifts: behind a norm, smaller rows alone would change nothing.
public struct GrowingPenalty: ShapingMethod, Hashable {
  /// `growing_penalty`
  public static let key = "growing_penalty"
  /// For the table of keys.
  public static let help = "chooses channels first, and shrinks them by a penalty that grows"

  /// δ, 0 or more; nil if the ceiling is reached halfway between beginning and end.
  public var growth: Double?
  /// τ, 0 or more.
  public var ceiling: Double

  /// Makes the method.
  public init(growth: Double? = nil, ceiling: Double = 1) {
    self.growth = growth
    self.ceiling = ceiling
  }

  /// Starts it.
  public func makeShaping(of network: ShapedNetwork, seed: UInt64) -> any ChannelShaping {
    GrowingPenaltyShaping(self, network.groups)
  }

  /// λ at a step.
  public func factor(at moment: ShapingMoment) -> Double {
    let intervals = (moment.end - moment.begin) / moment.interval
    let growth = growth ?? ceiling / Double(max(1, intervals / 2))
    return min(ceiling, growth * Double(max(0, (moment.step - moment.begin) / moment.interval)))
  }
}

private final class GrowingPenaltyShaping: ChannelShaping {
  private let method: GrowingPenalty
  /// The channels that stay; nil until they are chosen.
  private var chosen: ChannelMask?
  private let groups: ChannelGroups

  init(_ method: GrowingPenalty, _ groups: ChannelGroups) {
    self.method = method
    self.groups = groups
  }

  func adjust(_ gradients: inout Gradients, of network: ShapedNetwork, at moment: ShapingMoment) {
    guard let chosen else { return }
    let factor = Float(method.factor(at: moment))
    network.makers.addScaled(by: chosen.bits.map { $0 ? 0 : factor }, to: &gradients)
  }

  func update(_ network: ShapedNetwork, at moment: ShapingMoment) throws -> ChannelMask? {
    // After the first update, a criterion of gradients has seen some.
    if chosen == nil { chosen = try network.mask(by: network.scores()) }
    return nil
  }

  func finalMask(_ network: ShapedNetwork, at moment: ShapingMoment) throws -> ChannelMask {
    try chosen ?? network.mask(by: network.scores())
  }

  var state: [(name: String, tensor: Tensor)] {
    [
      ("chosen", (chosen ?? ChannelMask(keepingAllOf: groups)).tensor),
      ("is_chosen", Tensor(chosen == nil ? 0 : 1)),
    ]
  }

  func restore(_ state: [String: Tensor]) throws {
    chosen =
      state["is_chosen"]?.scalar == 1 ? try ChannelMask("chosen", in: state, of: groups) : nil
  }
}
