import Autograd
import Foundation
import Layers
import Networks
import TensorCore

/// Variational information distillation: the negative log-likelihood of the teachers' features under a
/// Gaussian whose mean is a function of the student's, with a learned variance for each channel (Ahn et
/// al. 2019, "Variational Information Distillation for Knowledge Transfer", equations 4 and 5).
///
/// `½ ((t − μ)² / σ² + log σ²)`, the mean over all scalars of a stage, summed over stages. The function
/// is three 1×1 convolutions with ReLU, as in the authors' code.
public struct InformationTerm: FeatureMapTerm {
  /// `information`
  public static let key = "information"
  /// A negative log-likelihood of densities.
  public static let canBeNegative = true
  /// For the table of keys.
  public static let help =
    "negative log-likelihood of each teacher's features, with learned variances; published weight 1"

  /// The weight.
  public var weight: Float = 1
  /// The nodes to compare.
  public var taps: FeatureTaps?

  /// A weight of 1, at all stages.
  public init() {}

  /// The Gaussian of each pair.
  public func makeTrained(for networks: LossNetworks, seed: UInt64) -> [Module.Child] {
    pairs(in: networks).map { pair in
      var random = networks.stream(seed: seed, Self.key, pair.name)
      let channels = networks.channels(of: pair)
      return (
        pair.name,
        FeatureGaussian(from: channels.student, to: channels.teacher, random: &random)
      )
    }
  }

  /// The sum over stages, and the mean over teachers.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    pass.meanOverTeachers(
      zip(pairs(in: pass.networks), trained).map { pair, gaussian in
        guard let gaussian = gaussian as? FeatureGaussian else {
          preconditionFailure("InformationTerm: found other trained parts")
        }
        let (ours, theirs) = pass.maps(at: pair, on: tape)
        return (pair.teacher, gaussian.negativeLogLikelihood(of: theirs, given: ours, on: tape))
      }, on: tape)
  }
}

/// A Gaussian of a teacher's features, given a student's.
final class FeatureGaussian: Module {
  /// The mean as a function of the student's features.
  private let regressor: Sequential
  /// The inverse softplus of the variance of each channel, `[C]`.
  private let scale: Parameter
  private static let smallestVariance: Float = 1e-5
  private static let firstVariance: Float = 5

  /// Draws the function from `[N, H, W, inputs]` to `[N, H, W, outputs]`; all variances are 5.
  init(from inputs: Int, to outputs: Int, random: inout RandomStream) {
    func convolution(_ inputs: Int) -> Convolution2D {
      Convolution2D(
        inputs, outputs, kernelSize: 1, bias: false, initializer: .uniformFanIn, random: &random)
    }
    regressor = Sequential([
      convolution(inputs), ReLU(), convolution(outputs), ReLU(), convolution(outputs),
    ])
    let start = log(exp(Self.firstVariance - Self.smallestVariance) - 1)
    scale = Parameter(Tensor(repeating: start, shape: [outputs]))
  }

  var children: [Child] { [("regressor", regressor)] }
  var parameters: [Entry] { [("log_scale", scale)] }

  /// The mean.
  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable { regressor(input, on: tape) }

  /// `½ ((t − μ)² / σ² + log σ²)`, the mean over all scalars.
  func negativeLogLikelihood(
    of target: Variable, given features: Variable, on tape: Tape
  ) -> Variable {
    let errors = (self(features, on: tape) - target).squared().mean(over: [0, 1, 2])
    // log(1 + exp(x)), without overflow.
    let raw = tape.variable(of: scale)
    let positive = (raw + raw.absolute()) / 2
    let variance =
      positive + ((-raw.absolute()).exp() + 1).log() + Self.smallestVariance
    return (errors / variance + variance.log()).mean() / 2
  }
}
