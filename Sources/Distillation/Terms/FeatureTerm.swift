import Autograd
import Layers
import Networks
import TensorCore

/// The mean squared difference from the teachers' features at some nodes, after a learned 1×1
/// convolution from the student's channels to the teacher's (Li et al. 2020, "GAN Compression",
/// equation 3; Romero et al. 2015, "FitNets", equation 3).
///
/// FitNets' hints are compared at the second stage of classifiers, with a weight of 100 in comparisons
/// on CIFAR-100. GAN Compression compares every third block of generators.
public struct FeatureTerm: FeatureMapTerm {
  /// `features`
  public static let key = "features"
  /// For the table of keys.
  public static let help =
    "mean squared difference to each teacher's features, after a learned 1×1 convolution"
  /// `adapter`
  public static let trainedName = "adapter"

  /// The weight.
  public var weight: Float = 1
  /// The nodes to compare; nil for the second stage of classifiers, and every third stage of
  /// generators.
  public var taps: FeatureTaps?

  /// A weight of 1.
  public init() {}

  /// The second stage of classifiers, and every third stage of networks that make images.
  public static func standardPairs(
    _ stages: [FeaturePair], of networks: LossNetworks
  ) -> [FeaturePair] {
    networks.makesImages ? everyThird(stages) : Array(stages.prefix(2).suffix(1))
  }

  /// One 1×1 convolution for each pair.
  public func makeTrained(for networks: LossNetworks, seed: UInt64) -> [Module.Child] {
    pairs(in: networks).map { pair in
      (pair.name, networks.adapter(for: pair, Self.trainedName, seed: seed))
    }
  }

  /// The mean over the pairs of each teacher, and over teachers.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    let pairs = pairs(in: pass.networks)
    let errors = zip(pairs, trained).map { pair, adapter in
      let (ours, theirs) = pass.maps(at: pair, on: tape)
      return (
        pair.teacher, meanSquaredError(adapter(ours, on: tape), theirs, on: tape)
      )
    }
    let perTeacher = Float(pairs.count) / Float(pass.networks.teachers.count)
    return weightedSum([(1 / perTeacher, pass.meanOverTeachers(errors, on: tape))], on: tape)
  }
}
