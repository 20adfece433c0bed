import Autograd
import Kernels
import TensorCore

/// `max(x, 0)`, scalar by scalar.
public final class ReLU: Module {
  /// Has no parameters.
  public init() {}

  /// Applies it to any shape.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    tape.activate(input, .relu, "ReLU", self)
  }
}

/// `x` above zero, `slope · x` below, scalar by scalar.
public final class LeakyReLU: Module {
  /// The factor below zero.
  public let slope: Float

  /// - Precondition: `slope > 0`; for 0 there is `ReLU`.
  public init(slope: Float = 0.01) {
    precondition(slope > 0, "LeakyReLU: expected a positive slope, found \(slope)")
    self.slope = slope
  }

  /// Applies it to any shape.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    tape.activate(input, .leakyReLU(slope: slope), "LeakyReLU", self)
  }
}

/// The hyperbolic tangent, scalar by scalar.
public final class Tanh: Module {
  /// Has no parameters.
  public init() {}

  /// Applies it to any shape; values fall in -1...1.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    tape.activate(input, .tanh, "Tanh", self)
  }
}

/// `1 / (1 + exp(−x))`, scalar by scalar.
public final class Sigmoid: Module {
  /// Has no parameters.
  public init() {}

  /// Applies it to any shape; values fall in 0...1.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    tape.activate(input, .sigmoid, "Sigmoid", self)
  }
}

extension Tape {
  fileprivate func activate(
    _ input: Variable, _ activation: Activation, _ name: String, _ module: AnyObject
  ) -> Variable {
    let output = Tensor(input.shape) { output in
      input.tensor.withPointer { activation.forward(input.tensor.count, $0, output: output) }
    }
    return record(
      Record(name, module: module, outputShape: output.shape, flow: .preserves), inputs: [input],
      output: output
    ) { [source = input.node] gradient, flow in
      flow.add(
        Tensor(output.shape) { result in
          withPointers(output, gradient) {
            activation.backward(output.count, output: $0, gradient: $1, inputGradient: result)
          }
        }, to: source)
    }
  }
}
