import Autograd
import TensorCore

/// The mean of `|prediction − target|` over all scalars; gradients flow to both.
///
/// Where both are equal the gradient is 0.
///
/// - Precondition: The shapes are equal.
public func meanAbsoluteError(
  _ prediction: Variable, _ target: Variable, on tape: Tape
) -> Variable {
  tape.meanError("L1Loss", prediction, target, cost: abs) { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }
}

/// The mean of `(prediction − target)²` over all scalars; gradients flow to both.
///
/// - Precondition: The shapes are equal.
public func meanSquaredError(
  _ prediction: Variable, _ target: Variable, on tape: Tape
) -> Variable {
  tape.meanError("MSELoss", prediction, target, cost: { $0 * $0 }) { 2 * $0 }
}

extension Tape {
  /// The mean of `cost(prediction − target)`; `slope` is the derivative of `cost`.
  fileprivate func meanError(
    _ name: String, _ prediction: Variable, _ target: Variable, cost: (Float) -> Float,
    slope: @escaping (Float) -> Float
  ) -> Variable {
    precondition(
      prediction.shape == target.shape,
      "\(name): found a prediction of \(prediction.shape) and a target of \(target.shape), expected"
        + " equal shapes")
    let (left, right) = (prediction.tensor, target.tensor)
    let count = left.count
    precondition(
      count > 0,
      "\(name): found the empty shape \(left.shape), expected a scalar or more")
    var total = 0.0
    withPointers(left, right) { left, right in
      for index in 0..<count { total += Double(cost(left[index] - right[index])) }
    }
    return record(
      FreeOperation(name), inputs: [prediction, target],
      output: Tensor(Float(total / Double(count)))
    ) { [leftNode = prediction.node, rightNode = target.node] gradient, flow in
      let factor = gradient.scalar / Float(count)
      func slopes(_ factor: Float) -> Tensor {
        Tensor(left.shape) { result in
          withPointers(left, right) { left, right in
            for index in 0..<count { result[index] = slope(left[index] - right[index]) * factor }
          }
        }
      }
      flow.add(slopes(factor), to: leftNode)
      flow.add(slopes(-factor), to: rightNode)
    }
  }
}
