import Autograd
import TensorCore

/// `Σ value · weight` over all scalars: a scalar whose gradient with respect to `value` is
/// `weights`.
package func product(_ value: Variable, _ weights: Tensor, on tape: Tape) -> Variable {
  tape.record(
    FreeOperation("ProductSum"), inputs: [value],
    output: Tensor(Float(productSum(value.tensor, weights)))
  ) { [source = value.node] gradient, flow in
    flow.add(weights.scaled(by: gradient.scalar), to: source)
  }
}

/// `Σ value · weight` in double precision.
func productSum(_ values: Tensor, _ weights: Tensor) -> Double {
  precondition(
    values.shape == weights.shape,
    "product: expected equal shapes, found \(values.shape) and \(weights.shape)")
  return zip(values.scalars, weights.scalars).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}
