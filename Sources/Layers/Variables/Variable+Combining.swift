import Autograd
import Kernels
import TensorCore

extension Variable {
  /// Records an elementwise operation on two values. A scalar `[]`, and extents of 1 in a shape of
  /// the same rank, are broadcast.
  ///
  /// - Parameters:
  ///   - name: The name of the operation, for messages and summaries.
  ///   - key: The graph operation that computes the same.
  ///   - arithmetic: The function of two scalars.
  /// - Precondition: Both are on one tape, and the shapes can be broadcast.
  func combined(
    with right: Variable, _ name: String, key: String, by arithmetic: BinaryArithmetic
  ) -> Variable {
    precondition(tape === right.tape, "\(name): found values on two tapes, expected one tape")
    guard let result = Broadcast(shape, right.shape)?.shape else {
      preconditionFailure(
        "\(name): found \(shape) and \(right.shape), expected equal extents, extents of 1, or a"
          + " scalar")
    }
    return arithmetic.record(
      FreeOperation(
        name, channelFlow: shape.extents.last == result.extents.last ? .preserves : .fixes,
        spelling: OperationSpelling(key: key)), self, right, on: tape)
  }
}
