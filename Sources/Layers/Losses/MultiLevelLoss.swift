import Autograd
import TensorCore

/// `‖PᵀP − QᵀQ‖² / classes + ‖PPᵀ − QQᵀ‖² / N` for the probabilities P of the teacher and Q of the
/// student at a temperature (Jin et al. 2023, "Multi-level Logit Distillation", section 3): how
/// classes and images relate in a batch.
///
/// - Parameters:
///   - logits: The student's logits, `[N, classes]`.
///   - teacher: The teacher's logits, `[N, classes]`.
///   - temperature: T, above 0.
///   - tape: The tape that records the loss.
/// - Precondition: The shapes are equal.
public func relationLoss(
  _ logits: Variable, teacher: Tensor, temperature: Float, on tape: Tape
) -> Variable {
  let name = "relationLoss"
  requireEqualLogits(name, logits.shape, teacher.shape)
  let (rows, classes) = (logits.shape[0], logits.shape[1])
  let heat = Double(temperature)
  let student = LogProbabilities(name, logits.tensor, temperature: heat).probabilities
  let target = LogProbabilities(name, teacher, temperature: heat).probabilities
  var sums = LogitSlopes(logits.shape)
  var gradient = [Double](repeating: 0, count: logits.shape.count)

  // The difference of the products of rows, and its product with Q.
  for row in 0..<rows {
    for other in 0..<rows {
      var difference = 0.0
      for column in 0..<classes {
        difference +=
          student[row * classes + column] * student[other * classes + column]
          - target[row * classes + column] * target[other * classes + column]
      }
      sums.value += difference * difference / Double(rows)
      let factor = 4 * difference / Double(rows)
      for column in 0..<classes {
        gradient[row * classes + column] += factor * student[other * classes + column]
      }
    }
  }
  let differences = columnProductDifferences(student, target, rows, classes)
  sums.value += differences.reduce(0) { $0 + $1 * $1 } / Double(classes)
  for row in 0..<rows {
    for inner in 0..<classes {
      let factor = 4 * student[row * classes + inner] / Double(classes)
      for column in 0..<classes {
        gradient[row * classes + column] += factor * differences[inner * classes + column]
      }
    }
  }
  sums.addThroughSoftmax(
    gradient, of: student, temperatures: [Double](repeating: heat, count: rows))
  return sums.recorded("RelationLoss", logits, on: tape)
}

/// `QᵀQ − PᵀP`, `[classes, classes]`.
private func columnProductDifferences(
  _ student: [Double], _ target: [Double], _ rows: Int, _ classes: Int
) -> [Double] {
  var result = [Double](repeating: 0, count: classes * classes)
  for row in 0..<rows {
    let start = row * classes
    for first in 0..<classes {
      let (q, p) = (student[start + first], target[start + first])
      for second in 0..<classes {
        result[first * classes + second] += q * student[start + second] - p * target[start + second]
      }
    }
  }
  return result
}
