import Autograd
import TensorCore

/// The sum `Σ weight · loss` of scalar losses.
///
/// - Precondition: Every loss is a scalar.
public func weightedSum(_ terms: [(weight: Float, loss: Variable)], on tape: Tape) -> Variable {
  let total = terms.reduce(Float(0)) { $0 + $1.weight * $1.loss.tensor.scalar }
  return tape.record(
    FreeOperation("WeightedSum"), inputs: terms.map(\.loss), output: Tensor(total)
  ) { [terms = terms.map { ($0.weight, $0.loss.node) }] gradient, flow in
    for (weight, node) in terms {
      flow.add(Tensor(gradient.scalar * weight), to: node)
    }
  }
}
