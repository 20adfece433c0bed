import Kernels
import TensorCore

/// Activations over tensors of any shape.
extension Activation {
  /// `f(input)`.
  package func callAsFunction(_ input: Tensor) -> Tensor {
    Tensor(input.shape) { output in
      input.withPointer { forward(input.count, $0, output: output) }
    }
  }

  /// The input's gradient, from what `callAsFunction` gave.
  package func inputGradient(output: Tensor, gradient: Tensor) -> Tensor {
    Tensor(output.shape) { result in
      withPointers(output, gradient) {
        backward(output.count, output: $0, gradient: $1, inputGradient: result)
      }
    }
  }
}
