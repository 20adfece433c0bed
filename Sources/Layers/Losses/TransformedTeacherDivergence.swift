import Autograd
import RealModule
import TensorCore

/// Transformed teacher matching: `KL(t ‖ softmax(logits))`, the mean over rows, where the target t is
/// proportional to `p^γ` for the teacher's probabilities p (Zheng and Yang 2024, "Knowledge
/// Distillation Based on Transformed Teacher Matching", algorithm 1). The student has no
/// temperature.
///
/// - Parameters:
///   - logits: The student's logits, `[N, classes]`.
///   - teacher: The teacher's logits, `[N, classes]`.
///   - power: γ, above 0: the inverse of the teacher's temperature.
///   - isWeighted: Whether each row counts `Σ p^γ` times, which is large where the teacher is unsure.
///   - tape: The tape that records the loss.
/// - Precondition: The shapes are equal.
public func transformedTeacherDivergence(
  _ logits: Variable, teacher: Tensor, power: Float, isWeighted: Bool, on tape: Tape
) -> Variable {
  let name = "transformedTeacherDivergence"
  requireEqualLogits(name, logits.shape, teacher.shape)
  precondition(power > 0, "\(name): found the power \(power), expected above 0")
  let student = LogProbabilities(name, logits.tensor)
  let target = LogProbabilities(name, teacher, temperature: 1 / Double(power))
  let plain = LogProbabilities(name, teacher)
  var sums = LogitSlopes(logits.shape)
  for row in 0..<student.rows {
    let weight =
      isWeighted
      ? plain[row].reduce(0) { $0 + Double.exp(Double(power) * $1) } : 1
    let factor = weight / Double(student.rows)
    for column in 0..<student.classes {
      let ratio = student[row, column] - target[row, column]
      let (p, q) = (Double.exp(target[row, column]), Double.exp(student[row, column]))
      sums.value += factor * Divergence.cost(p, q, ratio)
      sums.slopes[row * student.classes + column] = factor * Divergence.difference(p, q, ratio)
    }
  }
  return sums.recorded("TransformedTeacherDivergence", logits, on: tape)
}
