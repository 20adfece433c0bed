import Autograd
import Kernels

extension Variable {
  /// The elementwise product. A graph calls it `multiply`.
  ///
  /// A scalar `[]`, and extents of 1 in a shape of the same rank, are broadcast: `[N, 1]` with `[N,
  /// C]`.
  ///
  /// - Precondition: Both are on one tape, and the shapes can be broadcast.
  public static func * (left: Variable, right: Variable) -> Variable {
    left.combined(with: right, "Mul", key: "multiply", by: .multiplication)
  }

  /// Each scalar times a number.
  public static func * (value: Variable, number: Float) -> Variable {
    value.applying(.product(number), "Mul")
  }

  /// Each scalar times a number.
  public static func * (number: Float, value: Variable) -> Variable {
    value.applying(.product(number), "Mul")
  }
}
