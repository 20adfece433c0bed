import Autograd
import Layers
import Networks
import TensorCore

/// `T² · KL(teachers at T ‖ student at T)` (Hinton, Vinyals, Dean 2015); for several teachers, the target
/// is their mixture.
///
/// With logit standardization (Sun et al. 2024, "Logit Standardization in Knowledge Distillation"), each
/// teacher's logits and the student's have mean 0 and deviation 1 in each image before they are softened.
/// Each teacher is standardized before the mixture, so that no teacher outweighs others by the scale of
/// its logits. The paper's setting is a weight of 9 at T = 2, along with labels at 1.
public struct SoftTargetTerm: LossTerm {
  /// `soft_targets`
  public static let key = "soft_targets"
  /// For the table of keys.
  public static let help = "divergence from the teachers' softened probabilities"
  /// Logits and teachers.
  public static let needs: LossNeeds = [.logits, .teachers]
  /// `temperature`, `standardize` and `correct`
  public static var settings: [LossSetting<Self>] {
    [
      .temperature(
        "temperature", \.temperature, [.learned, .perSample, .auto],
        help: "T; higher values give small probabilities more influence. A learned T is trained"
          + " against the student; T per sample grows with the deviation of the teachers' logits;"
          + " `auto` finds T and the weight of `labels` by short trainings, as `tuning` says"),
      LossSetting(
        "standardize", \.isStandardized,
        help: "whether all logits get the mean 0 and the deviation 1 in each image first; published"
          + " with the weight 9 and temperature 2"),
      LossSetting(
        "correct", \.isCorrected,
        help:
          "whether a teacher that is wrong about a labeled image has its highest logit exchanged"
          + " with that of the label"),
    ]
  }

  /// The weight.
  public var weight: Float = 0.9
  /// The temperature T: higher values emphasize the teachers' small probabilities. Small students
  /// benefit from lower values.
  public var temperature: Temperature = 4
  /// Whether the logits of student and teachers are standardized in each image.
  public var isStandardized = false
  /// Whether wrong teachers have their highest logit exchanged with that of the label, for labeled images
  /// (Limantoro et al. 2024, "Swapped Logit Distillation"). About mixed images, both
  /// labels are right.
  public var isCorrected = false

  /// The common weight along with a label weight of 0.1: 0.9 at T = 4.
  public init() {}

  /// Softened probabilities of the teachers.
  public init(
    weight: Float, temperature: Temperature = 4, isStandardized: Bool = false,
    isCorrected: Bool = false
  ) {
    self.weight = weight
    self.temperature = temperature
    self.isStandardized = isStandardized
    self.isCorrected = isCorrected
  }

  /// A learned temperature.
  public func makeTrained(for networks: LossNetworks, seed: UInt64) -> [Module.Child] {
    guard case .learned(let start) = temperature else { return [] }
    return [("temperature", LearnedTemperature(startingAt: start))]
  }

  /// The divergence of a pass.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    let corrected = isCorrected ? pass.correctingTeachers() : pass
    let student = isStandardized ? standardized(pass.output, on: tape) : pass.output
    let changed = isStandardized ? corrected.changingTeachers { standardized($0) } : corrected
    if let learned = trained.first {
      let strength = LearnedTemperature.strength(at: pass.progress)
      let temperature = learned(tape.constant(Tensor(strength)), on: tape)
      return softTargetDivergence(
        student, teacher: changed.teacherLogits(temperature: temperature.tensor.scalars[0]),
        temperature: temperature, on: tape)
    }
    let temperatures = temperature.values(for: corrected)
    return softTargetDivergence(
      student, teacher: changed.teacherLogits(temperatures: temperatures),
      temperatures: temperatures, on: tape)
  }

  /// Standardized logits need two classes, and a temperature must be known.
  public func problem(with networks: LossNetworks) -> String? {
    temperature == .auto
      ? "temperature is auto, but only distill can search a temperature; set a number"
      : isStandardized
        ? networks.classProblem(of: "standardize")
        : temperature.isPerSample ? networks.classProblem(of: "temperature: { per_sample }") : nil
  }

  /// Standardized logits all have the same deviation.
  public func flaw(beside others: [any LossTerm]) -> LossFlaw? {
    guard isStandardized, case .perSample = temperature else { return nil }
    return LossFlaw(
      "temperature",
      "is per_sample, but standardize makes the deviations of all samples equal; remove one of them"
    )
  }
}
