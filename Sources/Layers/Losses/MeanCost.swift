import Autograd
import RealModule
import TensorCore

/// The mean of all scalars.
public func mean(_ values: Variable, on tape: Tape) -> Variable {
  tape.meanCost("Mean", values, cost: { $0 }) { _ in 1 }
}

/// Binary cross-entropy of logits with the target 1 or 0: the mean of `log(1 + exp(∓logit))`.
///
/// - Parameters:
///   - logits: Logits of any shape.
///   - isOne: Whether the target is 1.
///   - tape: The tape that records the loss.
public func binaryCrossEntropy(logits: Variable, isOne: Bool, on tape: Tape) -> Variable {
  let sign: Float = isOne ? -1 : 1
  return tape.meanCost(
    "BCEWithLogitsLoss", logits,
    // Avoids overflow: max(x, 0) + log(1 + exp(−|x|)).
    cost: { max(sign * $0, 0) + Float.log(onePlus: Float.exp(-abs($0))) }
  ) { sign / (1 + Float.exp(-sign * $0)) }
}

/// The hinge loss with the target 1 or −1: the mean of `max(0, 1 ∓ score)`.
///
/// - Parameters:
///   - scores: Scores of any shape.
///   - isOne: Whether the target is 1.
///   - tape: The tape that records the loss.
public func hingeLoss(_ scores: Variable, isOne: Bool, on tape: Tape) -> Variable {
  let sign: Float = isOne ? -1 : 1
  return tape.meanCost("HingeLoss", scores, cost: { max(0, 1 + sign * $0) }) {
    1 + sign * $0 > 0 ? sign : 0
  }
}

extension Tape {
  /// The mean of `cost` over all scalars; `slope` is its derivative.
  fileprivate func meanCost(
    _ name: String, _ values: Variable, cost: (Float) -> Float,
    slope: @escaping (Float) -> Float
  ) -> Variable {
    let tensor = values.tensor
    precondition(
      tensor.count > 0, "\(name): found the empty shape \(tensor.shape), expected a scalar or more")
    let total = tensor.withPointer { scalars in
      (0..<tensor.count).reduce(0.0) { $0 + Double(cost(scalars[$1])) }
    }
    return record(
      FreeOperation(name), inputs: [values],
      output: Tensor(Float(total / Double(tensor.count)))
    ) { [source = values.node] gradient, flow in
      let factor = gradient.scalar / Float(tensor.count)
      flow.add(
        Tensor(tensor.shape) { result in
          tensor.withPointer { scalars in
            for index in 0..<tensor.count { result[index] = slope(scalars[index]) * factor }
          }
        }, to: source)
    }
  }
}
