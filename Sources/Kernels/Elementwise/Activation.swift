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

  /// `output = f(input)`.
  package func forward(
    _ count: Int, _ input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
  ) {
    Parallelism.forEachRange(of: count) { range in
      switch self {
      case .relu: Elementwise.map(range, input, output: output) { $0 < 0 ? 0 : $0 }
      case .leakyReLU(let slope):
        Elementwise.map(range, input, output: output) { $0 > 0 ? $0 : slope * $0 }
      case .tanh: Elementwise.map(range, input, output: output) { Float.tanh($0) }
      case .sigmoid: Elementwise.map(range, input, output: output) { 1 / (1 + Float.exp(-$0)) }
      case .hardSwish:
        Elementwise.map(range, input, output: output) { $0 * min(max($0 + 3, 0), 6) / 6 }
      }
    }
  }

  /// Whether the gradient depends on the input rather than the output.
  package var readsInput: Bool { self == .hardSwish }

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
      }
    }
  }
}
