import TensorCore

/// The four elementwise arithmetic operations on tensors of one shape.
package enum BinaryArithmetic: Hashable, Sendable {
  /// `left + right`.
  case addition
  /// `left − right`.
  case subtraction
  /// `left · right`.
  case multiplication
  /// `left / right`.
  case division

  /// The result, of the same shape.
  ///
  /// - Precondition: The shapes are equal.
  package func callAsFunction(_ left: Tensor, _ right: Tensor) -> Tensor {
    precondition(
      left.shape == right.shape,
      "\(self): expected equal shapes, found \(left.shape) and \(right.shape)")
    let count = left.count
    return Tensor(left.shape) { output in
      withPointers(left, right) { left, right in
        switch self {
        case .addition: Addition.forward(count, left, right, output: output)
        case .multiplication: Multiplication.forward(count, left, right, output: output)
        case .subtraction:
          Parallelism.forEachRange(of: count) { range in
            Elementwise.map(range, left, right, output: output) { $0 - $1 }
          }
        case .division:
          Parallelism.forEachRange(of: count) { range in
            Elementwise.map(range, left, right, output: output) { $0 / $1 }
          }
        }
      }
    }
  }
}
