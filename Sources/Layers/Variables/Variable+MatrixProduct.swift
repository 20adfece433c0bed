import Autograd
import TensorCore

extension Variable {
  /// The product of two matrices: `[rows, depth]` and `[depth, columns]` give `[rows, columns]`.
  ///
  /// - Precondition: Both are on one tape and of rank 2, and the inner extents are equal.
  public func matrixProduct(with right: Variable) -> Variable {
    precondition(tape === right.tape, "matrixProduct: found values on two tapes, expected one tape")
    precondition(
      shape.rank == 2 && right.shape.rank == 2 && shape[1] == right.shape[0],
      "matrixProduct: found \(shape) and \(right.shape), expected [rows, depth] and"
        + " [depth, columns]")
    let (a, b) = (tensor, right.tensor)
    let cost = shape.count * right.shape[1]
    return tape.record(
      FreeOperation("MatMul", multiplyAdds: cost), inputs: [self, right],
      output: LinearMap.product(a, b)
    ) { [left = node, right = right.node] gradient, flow in
      flow.add(LinearMap.product(gradient, transposing: b), to: left)
      flow.add(LinearMap.product(transposing: a, gradient), to: right)
    }
  }
}
