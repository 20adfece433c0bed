import Autograd
import Kernels

extension Variable {
  /// The elementwise quotient.
  ///
  /// A scalar `[]`, and extents of 1 in a shape of the same rank, are broadcast: `[N, 1]` with `[N,
  /// C]`.
  ///
  /// - Precondition: Both are on one tape, and the shapes can be broadcast.
  public static func / (left: Variable, right: Variable) -> Variable {
    let (quotient, product) = (BinaryArithmetic.division, BinaryArithmetic.multiplication)
    let (a, b) = (left.tensor, right.tensor)
    return left.combined(
      with: right, "Div", by: quotient,
      leftGradient: { quotient($0, b.expanded(to: $0.shape)) },
      rightGradient: { gradient in
        let (a, b) = (a.expanded(to: gradient.shape), b.expanded(to: gradient.shape))
        // The square of a small or large divisor would underflow or overflow.
        return quotient(product(gradient.scaled(by: -1), quotient(a, b)), b)
      })
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
