import Kernels
import TensorCore

/// Activations of tensors of any shape.
extension Activation {
  /// `f(input)`.
  package func callAsFunction(_ input: Tensor) -> Tensor {
    Tensor(input.shape) { output in
      input.withPointer { forward(input.count, $0, output: output) }
    }
  }

  /// The input's gradient.
  ///
  /// - Parameter value: The input of `callAsFunction` if `readsInput`, else its output.
  package func inputGradient(_ value: Tensor, gradient: Tensor) -> Tensor {
    Tensor(value.shape) { result in
      withPointers(value, gradient) {
        backward(value.count, value: $0, gradient: $1, inputGradient: result)
      }
    }
  }
}
