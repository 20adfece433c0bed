import Autograd
import Layers

/// The squared distance of normalized attention maps to the teachers': where in the image each stage is
/// active (Zagoruyko and Komodakis 2017, "Paying More Attention to Attention", equation 2).
///
/// The sum over stages, with `attentionDistance` for each.
public struct AttentionTerm: FeatureMapTerm {
  /// `attention`
  public static let key = "attention"
  /// For the table of keys.
  public static let help =
    "squared difference of normalized attention maps of each stage; published weight 1000"

  /// The weight; 1000 in comparisons on CIFAR-100.
  public var weight: Float = 1000
  /// The nodes to compare.
  public var taps: FeatureTaps?

  /// A weight of 1000, at all stages.
  public init() {}

  /// The sum over stages, and the mean over teachers.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    pass.meanOverTeachers(
      pairs(in: pass.networks).map { pair in
        let (ours, theirs) = pass.maps(at: pair, on: tape)
        return (pair.teacher, attentionDistance(ours, theirs))
      }, on: tape)
  }
}
