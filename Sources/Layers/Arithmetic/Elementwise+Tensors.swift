import Kernels
import TensorCore

/// `left + right`, elementwise, of tensors of one shape.
package func sum(_ left: Tensor, _ right: Tensor) -> Tensor {
  Tensor(left.shape) { output in
    withPointers(left, right) { Addition.forward(left.count, $0, $1, output: output) }
  }
}

/// `left · right`, elementwise, of tensors of one shape.
package func product(_ left: Tensor, _ right: Tensor) -> Tensor {
  Tensor(left.shape) { output in
    withPointers(left, right) { Multiplication.forward(left.count, $0, $1, output: output) }
  }
}

/// The sum over all axes but the last: the gradient of a bias.
package func sumOverPixels(_ gradient: Tensor) -> Tensor {
  let channels = gradient.shape[-1]
  return Tensor([channels]) { output in
    gradient.withPointer {
      Addition.overRows(gradient.count / max(1, channels), channels: channels, $0, sum: output)
    }
  }
}

extension Tensor {
  /// `self = (1 − weight) · self + weight · factor · target`.
  package mutating func move(towards target: Tensor, by weight: Float, factor: Float) {
    let total = count
    target.withPointer { target in
      withMutablePointer { values in
        for index in 0..<total {
          values[index] += weight * (factor * target[index] - values[index])
        }
      }
    }
  }
}

/// Calls `body` with a pointer to the scalars of a tensor, or with nil if there is no tensor.
func withOptionalPointer<Result>(
  _ tensor: Tensor?, _ body: (UnsafePointer<Float>?) throws -> Result
) rethrows -> Result {
  guard let tensor else { return try body(nil) }
  return try tensor.withPointer { try body($0) }
}
