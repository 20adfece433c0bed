import Layers
import TensorCore

/// For each batch, the convex weights for which the gradient of the soft targets is shortest: the
/// direction on which the teachers agree most (Du et al. 2020, "Agree to Disagree").
public struct GradientTeacherWeights: TeacherWeighting {
  /// `gradients`
  public static let key = "gradients"
  /// For the table of keys.
  public static let help =
    "for each batch, those that make the sum of the teachers' gradients shortest"

  /// Needs nothing.
  public init(accuracies: [Double] = []) {}

  /// Weights from the gradients at the student's logits; equal weights without a student.
  public func weights(for batch: WeightedBatch) -> [[Double]] {
    guard let student = batch.student else { return batch.equalWeights }
    return gradientWeights(
      student: student, teachers: batch.teachers, temperatures: batch.temperatures
    ).map { [Double](repeating: $0, count: batch.count) }
  }
}
