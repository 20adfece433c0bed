import Autograd
import TensorCore

/// DIST: `T² (β · mean over rows of (1 − r) + γ · mean over columns of (1 − r))` for Pearson's
/// correlation r between the softened probabilities of student and teacher (Huang et al. 2022,
/// "Knowledge Distillation from A Stronger Teacher", section 3).
///
/// As in the published code, 1e-8 is added to the product of the two deviations, which removes the
/// influence of classes that are almost impossible in the whole batch.
///
/// - Parameters:
///   - logits: The student's logits, `[N, classes]`.
///   - teacher: The teacher's logits, `[N, classes]`.
///   - beta: The weight of the correlation of rows (between classes).
///   - gamma: The weight of the correlation of columns (within a class, between images).
///   - temperatures: T of each row, above 0. For the columns, T² is the mean over rows.
///   - tape: The tape that records the loss.
/// - Precondition: The shapes are equal, and there is a temperature for each row.
public func correlationLoss(
  _ logits: Variable, teacher: Tensor, beta: Float, gamma: Float, temperatures: [Float],
  on tape: Tape
) -> Variable {
  let name = "correlationLoss"
  requireEqualLogits(name, logits.shape, teacher.shape)
  let temperatures = temperatures.map(Double.init)
  let student = LogProbabilities(name, logits.tensor, temperatures: temperatures).probabilities
  let target = LogProbabilities(name, teacher, temperatures: temperatures).probabilities
  let (rows, classes) = (logits.shape[0], logits.shape[1])
  var sums = LogitSlopes(logits.shape)
  var gradient = [Double](repeating: 0, count: logits.shape.count)
  func add(_ places: StrideTo<Int>, _ factor: Double) {
    let found = Correlation(places.map { student[$0] }, places.map { target[$0] })
    sums.value += factor * found.distance
    for (place, slope) in zip(places, found.slopes) { gradient[place] += factor * slope }
  }
  for row in 0..<rows {
    let factor = Double(beta) * temperatures[row] * temperatures[row] / Double(rows)
    add(stride(from: row * classes, to: (row + 1) * classes, by: 1), factor)
  }
  let square = temperatures.reduce(0) { $0 + $1 * $1 } / Double(max(1, rows))
  for column in 0..<classes {
    add(
      stride(from: column, to: rows * classes, by: classes),
      Double(gamma) * square / Double(classes))
  }
  sums.addThroughSoftmax(gradient, of: student, temperatures: temperatures)
  return sums.recorded("CorrelationLoss", logits, on: tape)
}

/// `1 − a·b / (|a| |b| + 1e-8)` for two centered vectors, and its gradient with respect to the first.
private struct Correlation {
  let distance: Double
  let slopes: [Double]

  init(_ values: [Double], _ others: [Double]) {
    let (a, b) = (Self.centered(values), Self.centered(others))
    let (first, second) = (Self.norm(a), Self.norm(b))
    let product = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    let divisor = first * second + 1e-8
    distance = (divisor - product) / divisor
    // Without a deviation there is no direction in which it grows.
    let growth = first == 0 ? 0 : product * second / (first * divisor)
    slopes = zip(a, b).map { (growth * $0 - $1) / divisor }
  }

  private static func centered(_ values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(max(1, values.count))
    return values.map { $0 - mean }
  }

  private static func norm(_ values: [Double]) -> Double {
    values.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
