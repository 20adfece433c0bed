import Autograd
import Layers

/// Decoupled knowledge distillation: the divergence of soft targets as two parts with their own weights,
/// one about the class of the label, one about the other classes among themselves (Zhao et al. 2022,
/// "Decoupled Knowledge Distillation", equation 7).
///
/// An image without a label counts with the teachers' most probable class. Mixed images count with the
/// label that has the larger share.
public struct DecoupledTerm: LossTerm {
  /// `dkd`
  public static let key = "dkd"
  /// For the table of keys.
  public static let help =
    "decoupled divergence from the teachers: of the label's class, and of the other classes"
  /// Labels, logits and teachers.
  public static let needs: LossNeeds = [.labels, .logits, .teachers]
  /// `dkd_alpha`, `dkd_beta`, `dkd_temperature` and `dkd_warmup`
  public static var settings: [LossSetting<Self>] {
    [
      LossSetting(
        "dkd_alpha", \.alpha, expecting: "a weight in 0...1000",
        help: "weight of the label's class"
      ) { (0...1e3).contains($0) },
      LossSetting(
        "dkd_beta", \.beta, expecting: "a weight in 0...1000",
        help: "weight of the other classes; published values are 2 to 8, higher for surer teachers"
      ) { (0...1e3).contains($0) },
      .temperature("dkd_temperature", \.temperature, [.perSample], help: "T"),
      LossSetting(
        "dkd_warmup", \.warmup, expecting: "a share in 0...1",
        help:
          "share of the training in which the weight grows from 0; published are 20 of 240 epochs"
      ) { (0...1).contains($0) },
    ]
  }

  /// The weight.
  public var weight: Float = 1
  /// The weight α of the label's class.
  public var alpha: Float = 1
  /// The weight β of the other classes.
  public var beta: Float = 8
  /// The temperature T.
  public var temperature: Temperature = 4
  /// The share of the training in which the weight grows from 0 to its value.
  public var warmup: Float = 0.0833

  /// The published settings: α = 1, β = 8, T = 4.
  public init() {}

  /// A term with these settings.
  public init(
    weight: Float, alpha: Float = 1, beta: Float = 8, temperature: Temperature = 4,
    warmup: Float = 0.0833
  ) {
    self.weight = weight
    self.alpha = alpha
    self.beta = beta
    self.temperature = temperature
    self.warmup = warmup
  }

  /// The divergence of a pass.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    let temperatures = temperature.values(for: pass)
    let growth = warmup > 0 ? min(1, pass.progress / warmup) : 1
    return decoupledDivergence(
      pass.output, teacher: pass.teacherLogits(temperatures: temperatures), labels: pass.mainLabels,
      alpha: alpha * growth, beta: beta * growth, temperatures: temperatures, on: tape)
  }

  /// Requires other classes than the label's.
  public func problem(with networks: LossNetworks) -> String? {
    networks.classProblem(of: Self.key)
  }
}
