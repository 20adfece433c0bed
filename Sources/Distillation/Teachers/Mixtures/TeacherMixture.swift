import Layers
import TensorCore

/// How the logits of several teachers become one target.
public struct TeacherMixture: Hashable, Sendable {
  /// What is averaged.
  public var average = MixtureAverage.probabilities

  /// The mean of probabilities, with equal weights.
  public init() {}
}
