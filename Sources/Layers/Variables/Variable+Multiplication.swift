import Autograd
import Kernels

extension Variable {
  /// The product, scalar by scalar. A graph spells the product of two values of one shape
  /// `multiply`.
  ///
  /// - Precondition: Both are on one tape, and the shapes are equal or one of them is `[]`.
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
