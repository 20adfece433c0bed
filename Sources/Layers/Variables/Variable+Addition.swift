import Autograd
import Kernels

extension Variable {
  /// The elementwise sum. A graph calls it `add`.
  ///
  /// A scalar `[]`, and extents of 1 in a shape of the same rank, are broadcast: `[N, 1]` with `[N,
  /// C]`.
  ///
  /// - Precondition: Both are on one tape, and the shapes can be broadcast.
  public static func + (left: Variable, right: Variable) -> Variable {
    left.combined(with: right, "Add", key: "add", by: .addition)
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
