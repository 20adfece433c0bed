import Autograd
import Networks

/// The magnitude of the scale γ that norms give a unit (Liu et al. 2017, "Learning efficient
/// convolutional networks through network slimming"): the mean of |γ| over the norms of its group.
///
/// A unit without such a norm scores the L2 norm of the weights that compute it, divided by the mean
/// of its block: near 1, as a new norm's γ.
public struct NormScale: Criterion, Hashable {
  /// The name in recipes: `norm_scale`.
  public static let key = "norm_scale"
  /// For the table of keys.
  public static let help = "magnitude of the norm's scale γ"

  /// Makes the criterion; it has no options.
  public init() {}

  /// No evidence.
  public var needs: Evidence.Kinds { [] }

  /// Rejects networks where no norm has a scale for a unit.
  public func problem(with units: any PrunableUnits, in network: Network) -> String? {
    normCounts(of: units, in: network).contains { $0 > 0 }
      ? nil
      : "no norm scales a channel that can be pruned. Choose a criterion that needs no norms, such as"
        + " \(L2Norm.key) or \(FirstOrderTaylor.key)."
  }

  /// The mean of |γ|, or the normalized L2 norm.
  public func scores(
    of units: any PrunableUnits, in network: Network, _ evidence: Evidence
  ) -> [Float] {
    let counts = normCounts(of: units, in: network)
    let scales = scales(in: network)
    let sums = units.sums(overWeightsThat: .own, in: network) { parameter in
      scales.contains(ObjectIdentifier(parameter)) ? parameter.value.scalars.map(abs) : nil
    }
    let others = units.normalized(
      L2Norm().scores(of: units, in: network, evidence), by: .mean)
    return sums.indices.map { unit in
      counts[unit] > 0 ? Float(sums[unit] / counts[unit]) : others[unit]
    }
  }

  private func scales(in network: Network) -> Set<ObjectIdentifier> {
    Set(
      network.namedModules.compactMap { _, module in
        (module as? any NormOperation)?.scale.map { ObjectIdentifier($0) }
      })
  }

  private func normCounts(of units: any PrunableUnits, in network: Network) -> [Double] {
    let scales = scales(in: network)
    return units.sums(overWeightsThat: .own, in: network) { parameter in
      scales.contains(ObjectIdentifier(parameter)) ? parameter.value.scalars.map { _ in 1 } : nil
    }
  }
}
