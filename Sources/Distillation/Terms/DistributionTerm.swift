import Autograd
import Layers

/// Ensemble distribution distillation: the student's logits describe a Dirichlet distribution, under which the
/// probabilities of each teacher must be likely. The student then knows how far its teachers differ
/// (Malinin, Mlodozeniec, Gales 2020, "Ensemble Distribution Distillation").
///
/// Its parameters are `α = exp(logits)`, so `softmax(logits)` is the distribution's mean. With a proxy
/// target (Ryabinin, Malinin, Gales 2021), for many classes, they are `α = 1 + exp(logits)`.
public struct DistributionTerm: LossTerm {
  /// `distribution`
  public static let key = "distribution"
  /// A negative log-likelihood of densities.
  public static let canBeNegative = true
  /// For the table of keys.
  public static let help =
    "likelihood of the teachers' probabilities under a Dirichlet distribution from the logits"
  /// Logits and teachers.
  public static let needs: LossNeeds = [.logits, .teachers]
  /// `distribution_temperature` and `proxy`
  public static var settings: [LossSetting<Self>] {
    [
      .temperature(
        "distribution_temperature", \.temperature, [],
        help: "T of student and teachers; it should end at 1, as the student has none afterwards"),
      LossSetting(
        "proxy", \.hasProxy,
        help: "whether one Dirichlet distribution for all teachers is the target, for many classes"),
    ]
  }

  /// The weight; 0.01 makes the loss at T = 10, which grows with T², about as large as others.
  public var weight: Float = 0.01
  /// The temperature T. A high one at first brings the teachers' probabilities close together.
  public var temperature: Temperature = .scheduled(from: 10, to: 1)
  /// Whether a Dirichlet distribution that is fitted to all teachers is the target.
  public var hasProxy = false

  /// The published schedule, T from 10 to 1, with a weight of 0.01.
  public init() {}

  /// A term with these settings.
  public init(
    weight: Float, temperature: Temperature = .scheduled(from: 10, to: 1), hasProxy: Bool = false
  ) {
    self.weight = weight
    self.temperature = temperature
    self.hasProxy = hasProxy
  }

  /// The loss of a pass.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    let (teachers, temperature) = (
      pass.teachers.map(\.output), temperature.value(at: pass.progress)
    )
    return hasProxy
      ? dirichletProxyLoss(pass.output, teachers: teachers, temperature: temperature, on: tape)
      : dirichletLikelihoodLoss(
        pass.output, teachers: teachers, temperature: temperature, on: tape)
  }

  /// Requires two teachers.
  public func problem(with networks: LossNetworks) -> String? {
    guard networks.teacherCount < 2 else { return nil }
    return "distribution learns how teachers differ, so it needs 2 or more, but found"
      + " \(networks.teacherCount); name more under teachers.files, or use soft_targets"
  }
}
