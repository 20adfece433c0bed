import Autograd
import RealModule
import TensorCore

/// Decoupled knowledge distillation: `T² (α · KL(b(p) ‖ b(q)) + β · KL(p̂ ‖ q̂))`, the mean over rows
/// (Zhao et al. 2022, "Decoupled Knowledge Distillation", equation 7). Here b is the probability of
/// the row's class and of all others together, and p̂ and q̂ are the probabilities of the other
/// classes among themselves.
///
/// - Parameters:
///   - logits: The student's logits, `[N, classes]`.
///   - teacher: The teacher's logits, `[N, classes]`.
///   - labels: The class of each row; where it is -1, the teacher's most probable class.
///   - alpha: The weight of the first part.
///   - beta: The weight of the second part.
///   - temperatures: T of each row, above 0.
///   - tape: The tape that records the loss.
/// - Precondition: The shapes are equal, and each row has a label and a temperature.
public func decoupledDivergence(
  _ logits: Variable, teacher: Tensor, labels: [Int], alpha: Float, beta: Float,
  temperatures: [Float], on tape: Tape
) -> Variable {
  let name = "decoupledDivergence"
  requireEqualLogits(name, logits.shape, teacher.shape)
  let temperatures = temperatures.map(Double.init)
  let student = LogProbabilities(name, logits.tensor, temperatures: temperatures)
  let target = LogProbabilities(name, teacher, temperatures: temperatures)
  precondition(
    labels.count == student.rows && labels.allSatisfy { -1..<student.classes ~= $0 },
    "\(name): found \(labels.count) labels, expected one in -1..<\(student.classes) for each of"
      + " \(student.rows) rows")
  var sums = LogitSlopes(logits.shape)
  for row in 0..<student.rows {
    let label = labels[row] >= 0 ? labels[row] : mostProbable(target[row])
    let (p, q) = (SplitRow(target[row], label), SplitRow(student[row], label))
    let (temperature, share) = (temperatures[row], 1 / Double(student.rows))
    let ratio = q.own - p.own
    let (own, ownTarget) = (Double.exp(q.own), Double.exp(p.own))
    let binary =
      Divergence.cost(ownTarget, own, ratio)
      + Divergence.cost(Double.exp(p.rest), Double.exp(q.rest), q.rest - p.rest)
    // The difference of the class's probability is minus that of the rest, whose digits remain
    // where the class is almost sure.
    let difference =
      ownTarget < 0.5
      ? Divergence.difference(ownTarget, own, ratio)
      : -Divergence.difference(Double.exp(p.rest), Double.exp(q.rest), q.rest - p.rest)
    let pull = Double(alpha) * difference
    var others = 0.0
    let start = row * student.classes
    sums.slopes[start + label] = pull * temperature * share
    for column in 0..<student.classes where column != label {
      let (p, q) = (target[row, column] - p.rest, student[row, column] - q.rest)
      others += Divergence.cost(Double.exp(p), Double.exp(q), q - p)
      let slope =
        Double(beta) * Divergence.difference(Double.exp(p), Double.exp(q), q - p)
        - pull * Double.exp(q)
      sums.slopes[start + column] = slope * temperature * share
    }
    sums.value +=
      (Double(alpha) * binary + Double(beta) * others) * temperature * temperature * share
  }
  return sums.recorded("DecoupledDivergence", logits, on: tape)
}

/// The log-probabilities of one class, and of all others together.
private struct SplitRow {
  let own: Double
  let rest: Double

  init(_ logs: ArraySlice<Double>, _ label: Int) {
    own = logs[logs.startIndex + label]
    rest = logSum(logs[..<(logs.startIndex + label)] + logs[(logs.startIndex + label + 1)...])
  }
}

/// The place of the largest number.
func mostProbable(_ row: ArraySlice<Double>) -> Int {
  (row.indices.max { row[$0] < row[$1] } ?? row.startIndex) - row.startIndex
}
