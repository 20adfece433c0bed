import Autograd
import Kernels

extension Variable {
  /// The elementwise quotient. A graph calls it `divide`.
  ///
  /// A scalar `[]`, and extents of 1 in a shape of the same rank, are broadcast: `[N, 1]` with `[N,
  /// C]`.
  ///
  /// - Precondition: Both are on one tape, and the shapes can be broadcast.
  public static func / (left: Variable, right: Variable) -> Variable {
    left.combined(with: right, "Div", key: "divide", by: .division)
  }

  /// Each scalar divided by a number.
  public static func / (value: Variable, number: Float) -> Variable {
    value.applying(.quotient(number), "Div")
  }

  /// A number divided by each scalar.
  public static func / (number: Float, value: Variable) -> Variable {
    value.applying(.inverse(number), "Div")
  }
}
