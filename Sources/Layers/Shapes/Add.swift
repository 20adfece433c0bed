import Autograd
import Kernels
import TensorCore

/// The sum of two values of one shape: a residual connection.
///
/// - Precondition: The shapes are equal.
public func add(_ left: Variable, _ right: Variable, on tape: Tape) -> Variable {
  precondition(left.shape == right.shape, "add: \(left.shape) and \(right.shape) differ")
  let output = Tensor(left.shape) { output in
    withPointers(left.tensor, right.tensor) {
      Addition.forward(left.tensor.count, $0, $1, output: output)
    }
  }
  return tape.record(
    Record("Add", outputShape: output.shape, flow: .preserves), inputs: [left, right],
    output: output
  ) { [left = left.node, right = right.node] gradient, flow in
    flow.add(gradient, to: left)
    flow.add(gradient, to: right)
  }
}
