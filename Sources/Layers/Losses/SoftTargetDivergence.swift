import Autograd
import RealModule
import TensorCore

/// `T² · KL(targets ‖ softmax(logits / T))`, the mean over rows (Hinton, Vinyals, Dean 2015,
/// section 2).
///
/// The factor T² keeps the gradient at the scale of the hard loss as the temperature changes.
///
/// - Parameters:
///   - logits: Of the student, `[N, classes]`.
///   - targets: Probabilities of the teacher at the same temperature, `[N, classes]`.
///   - temperature: T, above 0.
/// - Precondition: The shapes are equal.
public func softTargetDivergence(
  _ logits: Variable, targets: Tensor, temperature: Float, on tape: Tape
) -> Variable {
  precondition(
    logits.shape.rank == 2 && logits.shape == targets.shape,
    "softTargetDivergence: logits \(logits.shape) and targets \(targets.shape) differ")
  precondition(
    temperature > 0, "softTargetDivergence: the temperature \(temperature) is not above 0")
  let logProbabilities = logits.tensor.logSoftmax(temperature: temperature)
  let rows = max(1, logits.shape[0])

  var total = 0.0
  withPointers(targets, logProbabilities) { targets, values in
    for index in 0..<logProbabilities.count where targets[index] > 0 {
      total += Double(targets[index] * (Float.log(targets[index]) - values[index]))
    }
  }
  let loss = Float(total / Double(rows)) * temperature * temperature
  return tape.record(
    FreeOperation("KLDivLoss"), inputs: [logits], output: Tensor(loss)
  ) { [source = logits.node] gradient, flow in
    let factor = gradient.scalar * temperature / Float(rows)
    flow.add(
      Tensor(targets.shape) { result in
        withPointers(targets, logProbabilities) { targets, values in
          for index in 0..<logProbabilities.count {
            result[index] = (Float.exp(values[index]) - targets[index]) * factor
          }
        }
      }, to: source)
  }
}
