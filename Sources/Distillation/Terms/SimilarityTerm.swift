import Autograd
import Layers

/// The squared difference of the images' similarities to each other, in the last stage (Tung and Mori
/// 2019, "Similarity-Preserving Knowledge Distillation", equation 4).
///
/// Feature maps may have any size and number of channels. A batch of one image has a loss of 0.
public struct SimilarityTerm: FeatureMapTerm {
  /// `similarity`
  public static let key = "similarity"
  /// For the table of keys.
  public static let help =
    "squared difference of the similarities between the images of a batch; published weight 3000"

  /// The weight; 3000 in comparisons on CIFAR-100.
  public var weight: Float = 3000
  /// The nodes to compare; nil for the last stage.
  public var taps: FeatureTaps?

  /// A weight of 3000, at the last stage.
  public init() {}

  /// The last stage.
  public static func standardPairs(
    _ stages: [FeaturePair], of networks: LossNetworks
  ) -> [FeaturePair] { stages.suffix(1) }

  /// The sum over stages, and the mean over teachers.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    pass.meanOverTeachers(
      pairs(in: pass.networks).map { pair in
        let (ours, theirs) = pass.features(at: pair, on: tape)
        return (pair.teacher, similarityDistance(ours, theirs))
      }, on: tape)
  }
}
