import Autograd
import TensorCore

extension Variable {
  /// The same scalars with another shape, without a copy.
  ///
  /// - Precondition: `newShape.count == shape.count`.
  public func reshaped(to newShape: Shape) -> Variable {
    tape.record(
      FreeOperation("Reshape"), inputs: [self], output: tensor.reshaped(to: newShape)
    ) { [source = node, shape] gradient, flow in
      flow.add(gradient.reshaped(to: shape), to: source)
    }
  }

  /// The transposed matrix: `[rows, columns]` becomes `[columns, rows]`.
  ///
  /// - Precondition: The rank is 2.
  public func transposed() -> Variable {
    precondition(shape.rank == 2, "transposed: found \(shape), expected [rows, columns]")
    return tape.record(
      FreeOperation("Transpose"), inputs: [self], output: tensor.transposed(to: [1, 0])
    ) { [source = node] gradient, flow in
      flow.add(gradient.transposed(to: [1, 0]), to: source)
    }
  }
}
