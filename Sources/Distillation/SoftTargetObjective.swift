import Autograd
import DataPipeline
import Layers
import TensorCore
import Training

/// Distillation from frozen teachers (Hinton, Vinyals, Dean 2015).
///
/// `loss = h · CE(student, labels) + (1 − h) · T² · KL(teachers at T ‖ student at T)`
///
/// Images without a label take part in the soft term alone.
public final class SoftTargetObjective: ClassifierObjective {
  private let teachers: TeacherEnsemble
  private let cache: TeacherCache?
  private let configuration: DistillationConfiguration
  private let labelSmoothing: Float

  /// Distils from `teachers`, whose outputs come from `cache` where there is one.
  ///
  /// - Parameter labelSmoothing: ε in 0..<1, of the loss on labels.
  public init(
    _ teachers: TeacherEnsemble, configuration: DistillationConfiguration,
    cache: TeacherCache? = nil, labelSmoothing: Float = 0
  ) {
    self.teachers = teachers
    self.configuration = configuration
    self.cache = cache
    self.labelSmoothing = labelSmoothing
  }

  /// The teachers' hash.
  public var identity: String { "teachers \(teachers.identity)" }

  /// The weighted sum of hard and soft loss.
  public func loss(logits: Variable, batch: Batch, on tape: Tape) -> Variable {
    let temperature = configuration.temperature
    let targets = TeacherEnsemble.softTargets(
      cache?.logits(at: batch.indices) ?? teachers.logits(batch.images), temperature: temperature)
    let hard = crossEntropy(logits, labels: batch.labels, smoothing: labelSmoothing, on: tape)
    let soft = softTargetDivergence(logits, targets: targets, temperature: temperature, on: tape)
    return weightedSum(
      [(configuration.hardWeight, hard), (1 - configuration.hardWeight, soft)], on: tape)
  }
}
