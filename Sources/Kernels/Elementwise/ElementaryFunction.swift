import RealModule
import TensorCore

/// Elementary functions of one scalar x, and their derivatives.
package enum ElementaryFunction: Hashable, Sendable {
  /// `exp(x)`.
  case exponential
  /// `log(x)`, the natural logarithm.
  case logarithm
  /// `x²`.
  case square
  /// `√x`.
  case squareRoot
  /// `|x|`; its derivative at 0 is 0.
  case magnitude
  /// `x + a`.
  case sum(Float)
  /// `a − x`.
  case difference(from: Float)
  /// `x · a`.
  case product(Float)
  /// `x / a`.
  case quotient(Float)
  /// `a / x`.
  case inverse(Float)

  /// The value that the derivative depends on.
  package enum Need: Hashable, Sendable {
    /// Nothing: the derivative is constant.
    case nothing
    /// The input x.
    case input
    /// The function's output.
    case output
  }

  /// The value that the derivative depends on.
  package var need: Need {
    switch self {
    case .exponential, .squareRoot: .output
    case .logarithm, .square, .magnitude, .inverse: .input
    case .sum, .difference, .product, .quotient: .nothing
    }
  }

  /// Applies the function to each scalar.
  package func callAsFunction(_ input: Tensor) -> Tensor {
    let count = input.count
    return Tensor(input.shape) { output in
      input.withPointer { input in
        Parallelism.forEachRange(of: count) { range in
          switch self {
          case .exponential: Elementwise.map(range, input, output: output) { Float.exp($0) }
          case .logarithm: Elementwise.map(range, input, output: output) { Float.log($0) }
          case .square: Elementwise.map(range, input, output: output) { $0 * $0 }
          case .squareRoot: Elementwise.map(range, input, output: output) { $0.squareRoot() }
          case .magnitude: Elementwise.map(range, input, output: output) { abs($0) }
          case .sum(let a): Elementwise.map(range, input, output: output) { $0 + a }
          case .difference(let a): Elementwise.map(range, input, output: output) { a - $0 }
          case .product(let a): Elementwise.map(range, input, output: output) { $0 * a }
          case .quotient(let a): Elementwise.map(range, input, output: output) { $0 / a }
          case .inverse(let a): Elementwise.map(range, input, output: output) { a / $0 }
          }
        }
      }
    }
  }

  /// `gradient` times the derivative.
  ///
  /// - Parameter value: The input or output of the function, whichever `need` names; ignored if it
  ///   is `.nothing`.
  package func inputGradient(_ gradient: Tensor, value: Tensor) -> Tensor {
    switch self {
    case .sum: return gradient
    case .difference: return gradient.scaled(by: -1)
    case .product(let a): return gradient.scaled(by: a)
    case .quotient(let a): return Self.quotient(a)(gradient)
    default: break
    }
    precondition(
      value.shape == gradient.shape,
      "\(self): expected equal shapes, found \(value.shape) and \(gradient.shape)")
    return Tensor(gradient.shape) { result in
      withPointers(value, gradient) { value, slope in
        Parallelism.forEachRange(of: gradient.count) { range in
          switch self {
          case .exponential: Elementwise.map(range, value, slope, output: result) { $0 * $1 }
          case .logarithm: Elementwise.map(range, value, slope, output: result) { $1 / $0 }
          case .square: Elementwise.map(range, value, slope, output: result) { 2 * $0 * $1 }
          case .squareRoot: Elementwise.map(range, value, slope, output: result) { $1 / (2 * $0) }
          case .magnitude:
            Elementwise.map(range, value, slope, output: result) {
              $0 > 0 ? $1 : $0 < 0 ? -$1 : 0
            }
          case .inverse(let a):
            Elementwise.map(range, value, slope, output: result) { -$1 * (a / $0) / $0 }
          case .sum, .difference, .product, .quotient: break
          }
        }
      }
    }
  }
}
