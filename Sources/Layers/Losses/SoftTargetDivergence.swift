import Autograd
import RealModule
import TensorCore

/// `T² · KL(targets ‖ softmax(logits / T))`, the mean over rows (Hinton, Vinyals, Dean 2015,
/// section 2).
///
/// The factor T² keeps the scale of the gradient independent of the temperature.
///
/// - Parameters:
///   - logits: The student's logits, `[N, classes]`.
///   - targets: The teacher's probabilities at the same temperature, `[N, classes]`.
///   - temperature: T, above 0.
///   - tape: The tape that records the loss.
/// - Precondition: The shapes are equal.
public func softTargetDivergence(
  _ logits: Variable, targets: Tensor, temperature: Float, on tape: Tape
) -> Variable {
  precondition(
    logits.shape.rank == 2 && logits.shape == targets.shape,
    "softTargetDivergence: found logits \(logits.shape) and targets \(targets.shape), expected"
      + " equal shapes")
  precondition(
    temperature > 0, "softTargetDivergence: found the temperature \(temperature), expected above 0")
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
