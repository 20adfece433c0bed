import Autograd
import Kernels
import TensorCore

/// Sets scalars to zero at random in training, and scales the others by `1 / (1 − rate)` so that
/// the expected value stays (Srivastava et al. 2014); in inference it passes everything.
public final class Dropout: Module {
  /// The probability of each scalar to become zero.
  public let rate: Float

  /// - Precondition: `rate` is in 0..<1.
  public init(_ rate: Float) {
    precondition(0 <= rate && rate < 1, "Dropout: expected a rate in 0..<1, found \(rate)")
    self.rate = rate
  }

  /// Applies it to any shape; the mask is drawn from the tape's stream.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let record = Record(
      "Dropout", module: self, outputShape: input.shape, flow: .preserves)
    guard tape.phase == .training, rate > 0 else {
      return tape.record(record, inputs: [input], output: input.tensor) {
        [source = input.node] gradient, flow in flow.add(gradient, to: source)
      }
    }
    let mask = mask(input.shape, random: &tape.random)
    return tape.record(record, inputs: [input], output: product(input.tensor, mask)) {
      [source = input.node] gradient, flow in flow.add(product(gradient, mask), to: source)
    }
  }

  private func mask(_ shape: Shape, random: inout RandomStream) -> Tensor {
    Tensor(shape) { mask in
      for index in 0..<shape.count { mask[index] = random.uniform() < rate ? 0 : 1 / (1 - rate) }
    }
  }
}

private func product(_ left: Tensor, _ right: Tensor) -> Tensor {
  Tensor(left.shape) { output in
    withPointers(left, right) { Multiplication.forward(left.count, $0, $1, output: output) }
  }
}
