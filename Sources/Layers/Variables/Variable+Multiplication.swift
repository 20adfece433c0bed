import Autograd
import Kernels

extension Variable {
  /// The product, scalar by scalar. A graph spells the product of two values of one shape
  /// `multiply`.
  ///
  /// A scalar `[]`, and extents of 1 in a shape of the same rank, are repeated: `[N, 1]` with `[N, C]`.
  ///
  /// - Precondition: Both are on one tape, and the shapes fit.
  public static func * (left: Variable, right: Variable) -> Variable {
    let product = BinaryArithmetic.multiplication
    let (a, b) = (left.tensor, right.tensor)
    return left.combined(
      with: right, "Mul", key: "multiply", by: product,
      leftGradient: { product($0, b.expanded(to: $0.shape)) },
      rightGradient: { product($0, a.expanded(to: $0.shape)) })
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
