import Autograd
import Kernels

extension Variable {
  /// The sum, scalar by scalar. A graph spells the sum of two values of one shape `add`.
  ///
  /// A scalar `[]`, and extents of 1 in a shape of the same rank, are repeated: `[N, 1]` with `[N, C]`.
  ///
  /// - Precondition: Both are on one tape, and the shapes fit.
  public static func + (left: Variable, right: Variable) -> Variable {
    left.combined(
      with: right, "Add", key: "add", by: .addition, leftGradient: { $0 }, rightGradient: { $0 })
  }

  /// A number added to each scalar.
  public static func + (value: Variable, number: Float) -> Variable {
    value.applying(.sum(number), "Add")
  }

  /// A number added to each scalar.
  public static func + (number: Float, value: Variable) -> Variable {
    value.applying(.sum(number), "Add")
  }
}
