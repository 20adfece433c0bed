import Autograd
import Kernels
import RealModule
import TensorCore

/// `T² · KL(p ‖ softmax(logits / T))`, the mean over rows (Hinton, Vinyals, Dean 2015, section 2).
/// The target p is the mean of the teachers' probabilities `softmax(zᵢ / T)`.
///
/// The factor T² keeps the scale of the gradient independent of the temperature. At a high
/// temperature both distributions are almost uniform, and single precision would round their
/// difference away. So all is computed in double precision, and the divergence as a sum of terms
/// that are not negative.
///
/// - Parameters:
///   - logits: The student's logits, `[N, classes]`.
///   - teachers: The logits of each teacher, `[N, classes]`.
///   - temperature: T, above 0.
///   - tape: The tape that records the loss.
/// - Precondition: There is a teacher, and all shapes are equal.
public func softTargetDivergence(
  _ logits: Variable, teachers: [Tensor], temperature: Float, on tape: Tape
) -> Variable {
  let shape = logits.shape
  precondition(
    shape.rank == 2 && !teachers.isEmpty && teachers.allSatisfy { $0.shape == shape },
    "softTargetDivergence: found logits \(shape) and teachers' logits \(teachers.map(\.shape)),"
      + " expected one teacher or more, with equal shapes")
  precondition(
    temperature > 0, "softTargetDivergence: found the temperature \(temperature), expected above 0")
  let (rows, classes) = (max(1, shape[0]), shape[1])
  var row = SoftTargetRow(classes: classes, temperature: Double(temperature))
  var total = 0.0
  let slopes = Tensor(shape) { slopes in
    for start in stride(from: 0, to: shape.count, by: max(1, classes)) {
      total += row.divergence(
        logits.tensor, from: teachers, at: start, rows: rows, slopes: slopes + start)
    }
  }
  let scale = Double(temperature) * Double(temperature) / Double(rows)
  return tape.record(
    FreeOperation("KLDivLoss"), inputs: [logits], output: Tensor(Float(total * scale))
  ) { [source = logits.node] gradient, flow in
    flow.add(slopes.scaled(by: gradient.scalar), to: source)
  }
}

/// The divergence of one row, with buffers that all rows share.
private struct SoftTargetRow {
  private let classes: Int
  private let temperature: Double
  private var student: [Double]
  private var target: [Double]
  private var other: [Double]

  init(classes: Int, temperature: Double) {
    self.classes = classes
    self.temperature = temperature
    student = [Double](repeating: 0, count: classes)
    (target, other) = (student, student)
  }

  /// `KL(p ‖ q)` of the row that begins at the scalar `start`, and the gradient of the loss.
  mutating func divergence(
    _ logits: Tensor, from teachers: [Tensor], at start: Int, rows: Int,
    slopes: UnsafeMutablePointer<Float>
  ) -> Double {
    Self.write(logits, start, temperature, to: &student)
    mixTargets(teachers, start)
    var total = 0.0
    for column in 0..<classes {
      let ratio = student[column] - target[column]
      let (p, q) = (Double.exp(target[column]), Double.exp(student[column]))
      total += Self.cost(p, q, ratio)
      let difference = abs(ratio) < 0.01 ? p * Double.expMinusOne(ratio) : q - p
      slopes[column] = Float(difference * temperature / Double(rows))
    }
    return total
  }

  /// `q − p − p · log(q / p)`: never negative. As p and q both add up to 1, so do the terms of the
  /// divergence.
  private static func cost(_ p: Double, _ q: Double, _ ratio: Double) -> Double {
    if abs(ratio) < 0.01 {
      // p · (exp(r) − 1 − r) as a series, because the difference would cancel.
      return p * ratio * ratio * (0.5 + ratio * (1.0 / 6 + ratio * (1.0 / 24 + ratio / 120)))
    }
    // The limit for p = 0, whose logarithm can be infinite.
    return p == 0 ? q : q - p - p * ratio
  }

  /// Sets `target` to the logarithm of the mean of the teachers' probabilities.
  private mutating func mixTargets(_ teachers: [Tensor], _ start: Int) {
    Self.write(teachers[0], start, temperature, to: &target)
    for teacher in teachers.dropFirst() {
      Self.write(teacher, start, temperature, to: &other)
      for column in 0..<classes {
        let (small, large) =
          target[column] < other[column]
          ? (target[column], other[column]) : (other[column], target[column])
        target[column] =
          large == -.infinity ? large : large + Double.log(onePlus: Double.exp(small - large))
      }
    }
    guard teachers.count > 1 else { return }
    let share = Double.log(Double(teachers.count))
    for column in 0..<classes { target[column] -= share }
  }

  private static func write(
    _ logits: Tensor, _ start: Int, _ temperature: Double, to logs: inout [Double]
  ) {
    logits.withPointer {
      Softmax.logarithm(
        columns: logs.count, $0 + start, temperature: temperature, output: &logs)
    }
  }
}
