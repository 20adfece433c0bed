import CKernels
import RealModule
import TensorCore

/// Functions of one scalar, and their gradients.
package enum Activation: Hashable, Sendable {
  /// `max(x, 0)`.
  case relu
  /// `x` above zero, `slope · x` below.
  case leakyReLU(slope: Float)
  /// The hyperbolic tangent.
  case tanh
  /// `1 / (1 + exp(−x))`.
  case sigmoid
  /// `x · min(max(x + 3, 0), 6) / 6`.
  case hardSwish
  /// `min(max(x, 0), 6)`.
  case relu6
  /// `min(max(x, low), high)`; the derivative at the bounds is 1.
  case clip(low: Float, high: Float)
  /// `scale · x` above zero, `scale · alpha · (exp(x / width) − 1)` below.
  case exponential(alpha: Float, scale: Float, width: Float)
  /// `min(max(alpha · x + beta, 0), 1)`.
  case hardSigmoid(alpha: Float, beta: Float)
  /// `x` above `alpha`, else 0.
  case thresholdedReLU(alpha: Float)
  /// A function without settings.
  case function(ScalarFunction)

  /// `output = f(input)`.
  package func forward(
    _ count: Int, _ input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
  ) {
    Parallelism.forEachRange(of: count) { range in
      switch self {
      case .relu: Elementwise.map(range, input, output: output) { $0 < 0 ? 0 : $0 }
      case .leakyReLU(let slope):
        Elementwise.map(range, input, output: output) { $0 > 0 ? $0 : slope * $0 }
      case .tanh:
        ck_map(ck_tanh, input + range.lowerBound, range.count, output + range.lowerBound)
      case .sigmoid:
        ck_map(ck_sigmoid, input + range.lowerBound, range.count, output + range.lowerBound)
      case .hardSwish:
        Elementwise.map(range, input, output: output) { $0 * min(max($0 + 3, 0), 6) / 6 }
      case .relu6: Elementwise.map(range, input, output: output) { $0 < 0 ? 0 : $0 > 6 ? 6 : $0 }
      case .clip(let low, let high):
        Elementwise.map(range, input, output: output) { x in
          let raised = x < low ? low : x
          return raised > high ? high : raised
        }
      case .exponential(let alpha, let scale, let width):
        Elementwise.map(range, input, output: output) {
          $0 > 0 ? scale * $0 : scale * alpha * Float.expMinusOne($0 / width)
        }
      case .hardSigmoid(let alpha, let beta):
        Elementwise.map(range, input, output: output) { min(max(alpha * $0 + beta, 0), 1) }
      case .thresholdedReLU(let alpha):
        Elementwise.map(range, input, output: output) { $0 > alpha ? $0 : 0 }
      case .function(let function): function.forward(range, input, output: output)
      }
    }
  }

  /// Whether the gradient depends on the input rather than the output.
  package var readsInput: Bool {
    switch self {
    case .relu, .leakyReLU, .tanh, .sigmoid: false
    default: true
    }
  }

  /// `inputGradient = gradient · f′`.
  ///
  /// - Parameter value: The input of the forward pass if `readsInput`, else its output.
  package func backward(
    _ count: Int, value: UnsafePointer<Float>, gradient: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>
  ) {
    Parallelism.forEachRange(of: count) { range in
      switch self {
      case .relu:
        Elementwise.map(range, value, gradient, output: inputGradient) { $0 > 0 ? $1 : 0 }
      case .leakyReLU(let slope):
        // The output has the sign of the input, since the slope is positive.
        Elementwise.map(range, value, gradient, output: inputGradient) {
          $0 > 0 ? $1 : slope * $1
        }
      case .tanh:
        Elementwise.map(range, value, gradient, output: inputGradient) { (1 - $0 * $0) * $1 }
      case .sigmoid:
        Elementwise.map(range, value, gradient, output: inputGradient) { $0 * (1 - $0) * $1 }
      case .hardSwish:
        Elementwise.map(range, value, gradient, output: inputGradient) {
          $0 <= -3 ? 0 : $0 >= 3 ? $1 : (2 * $0 + 3) / 6 * $1
        }
      case .relu6:
        Elementwise.map(range, value, gradient, output: inputGradient) {
          $0 > 0 && $0 < 6 ? $1 : 0
        }
      case .clip(let low, let high):
        Elementwise.map(range, value, gradient, output: inputGradient) {
          $0 >= low && $0 <= high ? $1 : 0
        }
      case .exponential(let alpha, let scale, let width):
        Elementwise.map(range, value, gradient, output: inputGradient) {
          $0 > 0 ? scale * $1 : scale * alpha / width * Float.exp($0 / width) * $1
        }
      case .hardSigmoid(let alpha, let beta):
        Elementwise.map(range, value, gradient, output: inputGradient) { x, gradient in
          let line = alpha * x + beta
          return line > 0 && line < 1 ? alpha * gradient : 0
        }
      case .thresholdedReLU(let alpha):
        Elementwise.map(range, value, gradient, output: inputGradient) { $0 > alpha ? $1 : 0 }
      case .function(let function):
        function.backward(range, value, gradient, inputGradient: inputGradient)
      }
    }
  }
}
