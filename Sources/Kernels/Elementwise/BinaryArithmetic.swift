import TensorCore

/// Elementwise functions of two tensors whose shapes are equal or can be broadcast.
package enum BinaryArithmetic: Hashable, Sendable {
  /// `a + b`.
  case addition
  /// `a − b`.
  case subtraction
  /// `a · b`.
  case multiplication
  /// `a / b`.
  case division
  /// `a` to the power of `b`.
  case power
  /// The smaller one; NaN if one is.
  case minimum
  /// The larger one; NaN if one is.
  case maximum
  /// The derivative of a power with respect to the base, `b · a^(b − 1)`.
  case powerSlope
  /// The derivative of a power with respect to the exponent, `a^b · log a`; 0 for a base of 0.
  case exponentSlope
  /// The share of the minimum's gradient that `a` receives: 1, 0, or a half if both are equal.
  case minimumShare
  /// The share of the maximum's gradient that `a` receives.
  case maximumShare
  /// `a` above zero, `b · a` below.
  case rectifier
  /// The derivative of the rectifier with respect to `a`.
  case rectifierSlope
  /// `a · b` where `b` is at most zero, else 0: the gradient `a` of the rectifier's factor.
  case negativeProduct
  /// 1 where `a` is greater than `b`, else 0; so are the other comparisons.
  case isGreater, isGreaterOrEqual, isLess, isLessOrEqual, isEqual, isNotEqual
  /// `a` where `b` is not zero, else 0, whatever `a` is.
  case kept
  /// `a` where `b` is zero, else 0, whatever `a` is.
  case dropped

  /// The result, of the shape that both are broadcast to.
  ///
  /// - Precondition: The shapes can be broadcast.
  package func callAsFunction(_ left: Tensor, _ right: Tensor) -> Tensor {
    guard let broadcast = Broadcast(left.shape, right.shape) else {
      preconditionFailure(
        "\(self): found \(left.shape) and \(right.shape), expected equal extents, extents of 1, or"
          + " a scalar")
    }
    return Tensor(broadcast.shape) { output in
      withPointers(left, right) { a, b in
        if self == .power, right.count == 1, powers(left.count, a, b[0], output: output) { return }
        apply(broadcast, a, b, output: output)
      }
    }
  }

  private func apply(
    _ broadcast: Broadcast, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>
  ) {
    typealias Function = BinaryFunctions
    func map(_ function: (some BinaryFunction).Type) {
      broadcast.map(function, a, b, output: output)
    }
    switch self {
    case .addition: map(Function.Sum.self)
    case .subtraction: map(Function.Difference.self)
    case .multiplication: map(Function.Product.self)
    case .division: map(Function.Quotient.self)
    case .power: map(Function.Power.self)
    case .minimum: map(Function.Minimum.self)
    case .maximum: map(Function.Maximum.self)
    case .powerSlope: map(Function.PowerSlope.self)
    case .exponentSlope: map(Function.ExponentSlope.self)
    case .minimumShare: map(Function.MinimumShare.self)
    case .maximumShare: map(Function.MaximumShare.self)
    case .rectifier: map(Function.Rectifier.self)
    case .rectifierSlope: map(Function.RectifierSlope.self)
    case .negativeProduct: map(Function.NegativeProduct.self)
    case .isGreater: map(Function.IsGreater.self)
    case .isGreaterOrEqual: map(Function.IsGreaterOrEqual.self)
    case .isLess: map(Function.IsLess.self)
    case .isLessOrEqual: map(Function.IsLessOrEqual.self)
    case .isEqual: map(Function.IsEqual.self)
    case .isNotEqual: map(Function.IsNotEqual.self)
    case .kept: map(Function.Kept.self)
    case .dropped: map(Function.Dropped.self)
    }
  }

  /// Powers with a common exponent that needs no logarithm; returns false for others.
  private func powers(
    _ count: Int, _ base: UnsafePointer<Float>, _ exponent: Float,
    output: UnsafeMutablePointer<Float>
  ) -> Bool {
    guard [2, 3, 0.5, -1, 1].contains(exponent) else { return false }
    Parallelism.forEachRange(of: count) { range in
      switch exponent {
      case 2: Elementwise.map(range, base, output: output) { $0 * $0 }
      case 3: Elementwise.map(range, base, output: output) { $0 * $0 * $0 }
      case 0.5: Elementwise.map(range, base, output: output) { $0.squareRoot() }
      case -1: Elementwise.map(range, base, output: output) { 1 / $0 }
      default: Elementwise.map(range, base, output: output) { $0 }
      }
    }
    return true
  }
}
