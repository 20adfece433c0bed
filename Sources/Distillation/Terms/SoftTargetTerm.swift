import Autograd
import Layers

/// `T² · KL(teachers at T ‖ student at T)`; for several teachers, the target is the mean of their
/// softened probabilities (Hinton, Vinyals, Dean 2015).
public struct SoftTargetTerm: LossTerm {
  /// `soft_targets`
  public static let key = "soft_targets"
  /// For the table of keys.
  public static let help =
    "divergence from the mean of the teachers' softened probabilities"
  /// Logits and teachers.
  public static let needs: LossNeeds = [.logits, .teachers]
  /// `temperature`
  public static var settings: [LossSetting<Self>] {
    [
      LossSetting(
        "temperature", \.temperature, expecting: "a number above 0",
        help: "T; higher values give small probabilities more influence"
      ) {
        $0 > 0 && $0.isFinite
      }
    ]
  }

  /// The weight.
  public var weight: Float = 0.9
  /// The temperature T: higher values emphasize the teachers' small probabilities. Small students
  /// benefit from lower values.
  public var temperature: Float = 4

  /// The common weight along with a label weight of 0.1: 0.9 at T = 4.
  public init() {}

  /// Softened probabilities of the teachers.
  public init(weight: Float, temperature: Float = 4) {
    self.weight = weight
    self.temperature = temperature
  }

  /// The divergence of a pass.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    softTargetDivergence(
      pass.output, teachers: pass.teachers.map(\.output), temperature: temperature, on: tape)
  }
}
