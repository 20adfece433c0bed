import Layers
import TensorCore

/// How the logits of several teachers become one target.
public struct TeacherMixture: Sendable {
  /// What is averaged.
  public var average = MixtureAverage.probabilities
  /// How much each teacher counts.
  public var weighting: any TeacherWeighting = EqualTeacherWeights()

  /// The mean of probabilities, with equal weights.
  public init() {}

  /// An average with these weights.
  public init(_ average: MixtureAverage, weighting: any TeacherWeighting = EqualTeacherWeights()) {
    self.average = average
    self.weighting = weighting
  }
}
