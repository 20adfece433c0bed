import Pruning

/// Shrinks whole channels towards zero while the network learns: the penalty
/// `λ Σ_g √|g| · ‖w_g‖₂` over channels (Wen et al. 2016, "Learning structured sparsity in deep neural
/// networks", equation 5; the root of the size as in Yuan and Lin 2006).
///
/// `w_g` has all trained scalars that make channel g: rows of weights, biases, and the norms' scales
/// and shifts, so that a channel with `w_g = 0` is 0 and leaves without a trace. After each update
/// follows the proximal step `w_g ← w_g · max(0, 1 − η λ √|g| / ‖w_g‖)`, which gives exact zeros. At the
/// end the channels with the smallest `‖w_g‖ / √|g|` go until the budget is met, and with them all
/// that are 0.
public struct GroupLasso: ShapingMethod, Hashable {
  /// `group_lasso`
  public static let key = "group_lasso"
  /// For the table of keys.
  public static let help =
    "shrinks all channels by a penalty on their norms; the smallest go at the end"

  /// False: it ranks channels itself.
  public static let usesCriterion = false

  /// λ, 0 or more.
  public var strength: Double

  /// Makes the method.
  public init(strength: Double = 5e-4) { self.strength = strength }

  /// Starts it.
  public func makeShaping(of network: ShapedNetwork, seed: UInt64) -> any ChannelShaping {
    GroupLassoShaping(self)
  }

  /// The factors of the proximal step.
  ///
  /// - Parameters:
  ///   - norms: ‖w_g‖ per channel.
  ///   - counts: |g| per channel.
  ///   - learningRate: η, 0 or more.
  package func factors(norms: [Double], counts: [Int], learningRate: Double) -> [Float] {
    zip(norms, counts).map { norm, count in
      let pull = learningRate * strength * Double(count).squareRoot()
      return norm > pull ? Float(1 - pull / norm) : 0
    }
  }
}

private final class GroupLassoShaping: ChannelShaping {
  private let method: GroupLasso

  init(_ method: GroupLasso) { self.method = method }

  /// Performs the proximal step; returns the norms after it.
  private func shrink(_ network: ShapedNetwork, at moment: ShapingMoment) -> [Double] {
    let norms = network.makers.squaredNorms.map { $0.squareRoot() }
    let factors = method.factors(
      norms: norms, counts: network.makers.counts, learningRate: Double(moment.learningRate))
    network.makers.scale(by: factors)
    return zip(norms, factors).map { $0 * Double($1) }
  }

  func update(_ network: ShapedNetwork, at moment: ShapingMoment) throws -> ChannelMask? {
    let norms = shrink(network, at: moment)
    return network.mask(ChannelMask(keepingAllOf: network.groups)) { norms[$0] == 0 }
  }

  func finalMask(_ network: ShapedNetwork, at moment: ShapingMoment) throws -> ChannelMask {
    let norms = shrink(network, at: moment)
    let scores = zip(norms, network.makers.counts).map {
      Float($0 / Double(max(1, $1)).squareRoot())
    }
    let mask = try network.mask(by: network.checked(scores, by: GroupLasso.key))
    return network.mask(mask) { norms[$0] == 0 }
  }
}
