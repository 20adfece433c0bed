import Autograd
import Kernels

extension Variable {
  /// The elementwise difference. A graph calls it `subtract`.
  ///
  /// A scalar `[]`, and extents of 1 in a shape of the same rank, are broadcast: `[N, 1]` with `[N,
  /// C]`.
  ///
  /// - Precondition: Both are on one tape, and the shapes can be broadcast.
  public static func - (left: Variable, right: Variable) -> Variable {
    left.combined(with: right, "Sub", key: "subtract", by: .subtraction)
  }

  /// A number subtracted from each scalar.
  public static func - (value: Variable, number: Float) -> Variable {
    value.applying(.sum(-number), "Sub")
  }

  /// Each scalar subtracted from a number.
  public static func - (number: Float, value: Variable) -> Variable {
    value.applying(.difference(from: number), "Sub")
  }

  /// The negative of each scalar.
  public static prefix func - (value: Variable) -> Variable {
    value.applying(.product(-1), "Neg")
  }
}
