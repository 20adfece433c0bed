import Autograd
import TensorCore

/// `T² · KL(softmax(teacher / T) ‖ softmax(logits / T))`, the mean over rows (Hinton, Vinyals, Dean
/// 2015, section 2), with a temperature for each row.
///
/// The factor T² keeps the scale of the gradient independent of the temperature. At a high
/// temperature both distributions are almost uniform, and single precision would round their
/// difference away. So all is computed in double precision, and the divergence as a sum of terms
/// that are not negative.
///
/// - Parameters:
///   - logits: The student's logits, `[N, classes]`.
///   - teacher: The teacher's logits, `[N, classes]`.
///   - temperatures: T of each row, above 0.
///   - tape: The tape that records the loss.
/// - Precondition: The shapes are equal, and there is a temperature for each row.
public func softTargetDivergence(
  _ logits: Variable, teacher: Tensor, temperatures: [Float], on tape: Tape
) -> Variable {
  let result = SoftTargetSums(logits.tensor, teacher, temperatures)
  return result.sums.recorded("KLDivLoss", logits, on: tape)
}

/// The same with one temperature, which gets a gradient.
///
/// Only for the gradient of T, the teacher's logits are constants: if they stand for a mixture of
/// probabilities, they also depend on T, which this gradient leaves out.
///
/// - Parameters:
///   - logits: The student's logits, `[N, classes]`.
///   - teacher: The teacher's logits, `[N, classes]`.
///   - temperature: T, a scalar above 0.
///   - tape: The tape that records the loss.
/// - Precondition: The shapes are equal.
public func softTargetDivergence(
  _ logits: Variable, teacher: Tensor, temperature: Variable, on tape: Tape
) -> Variable {
  let rows = logits.shape.extents.first ?? 0
  let result = SoftTargetSums(
    logits.tensor, teacher, [Float](repeating: temperature.tensor.scalar, count: rows))
  let slopes = Tensor(result.sums.slopes.map { Float($0) }, shape: logits.shape)
  let temperatureSlope = Float(result.temperatureSlope)
  return tape.record(
    FreeOperation("KLDivLoss"), inputs: [logits, temperature],
    output: Tensor(Float(result.sums.value))
  ) { [source = logits.node, heat = temperature.node, shape = temperature.shape] gradient, flow in
    flow.add(slopes.scaled(by: gradient.scalar), to: source)
    flow.add(Tensor([gradient.scalar * temperatureSlope], shape: shape), to: heat)
  }
}

/// The divergence with its derivatives.
private struct SoftTargetSums {
  var sums: LogitSlopes
  /// The derivative with respect to a temperature that all rows share.
  var temperatureSlope = 0.0

  init(_ logits: Tensor, _ teacher: Tensor, _ temperatures: [Float]) {
    requireEqualLogits("softTargetDivergence", logits.shape, teacher.shape)
    let temperatures = temperatures.map(Double.init)
    let student = LogProbabilities("softTargetDivergence", logits, temperatures: temperatures)
    let target = LogProbabilities("softTargetDivergence", teacher, temperatures: temperatures)
    sums = LogitSlopes(logits.shape)
    let (classes, share) = (student.classes, 1 / Double(max(1, student.rows)))
    withPointers(logits, teacher) { logits, teacher in
      for row in 0..<student.rows {
        let (start, temperature) = (row * classes, temperatures[row])
        var (divergence, moments) = (0.0, Moments())
        for column in 0..<classes {
          let ratio = student[row, column] - target[row, column]
          let (p, q) = (Double.exp(target[row, column]), Double.exp(student[row, column]))
          divergence += Divergence.cost(p, q, ratio)
          let difference = Divergence.difference(p, q, ratio)
          sums.slopes[start + column] = difference * temperature * share
          moments.add(
            p, difference, student: Double(logits[start + column]),
            teacher: Double(teacher[start + column]))
        }
        sums.value += temperature * temperature * divergence * share
        temperatureSlope += moments.slope(divergence, temperature) * share
      }
    }
  }

  /// The sums of a row from which the derivative with respect to T follows.
  private struct Moments {
    private var (teacher, gap, product, shift) = (0.0, 0.0, 0.0, 0.0)

    /// Adds a class with the target p and the difference `q − p`.
    mutating func add(_ p: Double, _ difference: Double, student: Double, teacher: Double) {
      guard p > 0 || difference > 0 else { return }
      self.teacher += p * teacher
      gap += p * (teacher - student)
      product += p * teacher * (teacher - student)
      shift -= difference * student
    }

    /// `d(T² KL)/dT = 2T · KL − Cov_p(x, x − z) / T + E_p[z] − E_q[z]` for the logits x of the
    /// teacher and z of the student.
    func slope(_ divergence: Double, _ temperature: Double) -> Double {
      2 * temperature * divergence - (product - teacher * gap) / temperature + shift
    }
  }
}
