import Kernels
import TensorCore

/// The convex weights of teachers for which the gradient of their soft targets at the student's
/// logits is shortest (Du et al. 2020, "Agree to Disagree: Adaptive Ensemble Knowledge Distillation
/// in Gradient Space", equation 7 without slack, over the logits of a batch).
///
/// The gradient of a teacher's divergence is `T · (softmax(student / T) − softmax(teacher / T))`.
///
/// - Parameters:
///   - student: The student's logits, `[N, classes]`.
///   - teachers: The logits of each teacher, `[N, classes]`.
///   - temperatures: The temperature of each row, above 0.
/// - Returns: A weight of at least 0 for each teacher; the weights sum to 1.
/// - Precondition: All shapes are equal, and there is a temperature for each row.
public func gradientWeights(
  student: Tensor, teachers: [Tensor], temperatures: [Double]
) -> [Double] {
  let shape = student.shape
  precondition(
    shape.rank == 2 && teachers.allSatisfy { $0.shape == shape }
      && temperatures.count == shape[0],
    "gradientWeights: found the student's logits \(shape), teachers' logits"
      + " \(teachers.map(\.shape)) and \(temperatures.count) temperatures, expected equal shapes and"
      + " a temperature for each row")
  let classes = shape[1]
  var products = DoubleMatrix(zeros: teachers.count, teachers.count)
  var logs = [Double](repeating: 0, count: classes)
  func probabilities(_ logits: Tensor, _ row: Int) -> [Double] {
    logits.withPointer {
      Softmax.logarithm(
        columns: classes, $0 + row * classes, temperature: temperatures[row], output: &logs)
    }
    return logs.map { Double.exp($0) }
  }
  for row in 0..<shape[0] {
    let own = probabilities(student, row)
    let gradients = teachers.map { teacher in
      zip(own, probabilities(teacher, row)).map { temperatures[row] * ($0 - $1) }
    }
    for first in teachers.indices {
      for second in teachers.indices {
        products[first, second] += zip(gradients[first], gradients[second]).reduce(0) {
          $0 + $1.0 * $1.1
        }
      }
    }
  }
  return smallestConvexCombination(of: products)
}
