import Kernels
import TensorCore

/// Matrix products for linear layers.
package enum LinearMap {
  /// `input · weightᵀ + bias`: `[N, in]` and `[out, in]` give `[N, out]`.
  package static func output(_ input: Tensor, _ weight: Tensor, bias: Tensor?) -> Tensor {
    // With exchanged factors, one row is packed rather than the whole weight; the same products are
    // summed in the same order.
    var output =
      input.shape[0] == 1
      ? product(weight, .plain, input, .transposed, depth: weight.shape[1])
        .reshaped(to: [1, weight.shape[0]])
      : product(input, .plain, weight, .transposed, depth: weight.shape[1])
    guard let bias else { return output }
    let (rows, columns) = (input.shape[0], weight.shape[0])
    bias.withPointer { bias in
      output.withMutablePointer { output in
        Parallelism.forEachRange(of: rows, grain: max(1, 16_384 / max(1, columns))) { range in
          for row in range {
            for column in 0..<columns { output[row * columns + column] += bias[column] }
          }
        }
      }
    }
    return output
  }

  /// The gradient of the input, `[N, in]`, from the output's gradient.
  package static func inputGradient(_ gradient: Tensor, _ weight: Tensor) -> Tensor {
    product(gradient, .plain, weight, .plain, depth: weight.shape[0])
  }

  /// The gradient of the weight, `[out, in]`, from the output's gradient.
  package static func weightGradient(_ gradient: Tensor, _ input: Tensor) -> Tensor {
    product(gradient, .transposed, input, .plain, depth: input.shape[0])
  }

  /// `left · right`.
  static func product(_ left: Tensor, _ right: Tensor) -> Tensor {
    product(left, .plain, right, .plain, depth: right.shape[0])
  }

  /// `left · rightᵀ`.
  static func product(_ left: Tensor, transposing right: Tensor) -> Tensor {
    product(left, .plain, right, .transposed, depth: right.shape[1])
  }

  /// `leftᵀ · right`.
  static func product(transposing left: Tensor, _ right: Tensor) -> Tensor {
    product(left, .transposed, right, .plain, depth: right.shape[0])
  }

  private static func product(
    _ left: Tensor, _ leftOrientation: Orientation, _ right: Tensor,
    _ rightOrientation: Orientation, depth: Int
  ) -> Tensor {
    let rows = leftOrientation == .plain ? left.shape[0] : left.shape[1]
    let columns = rightOrientation == .plain ? right.shape[1] : right.shape[0]
    return Tensor([rows, columns]) { output in
      withPointers(left, right) { a, b in
        multiply(
          MatrixFactor(a, rowStride: left.shape[1], leftOrientation),
          MatrixFactor(b, rowStride: right.shape[1], rightOrientation), rows: rows,
          columns: columns, depth: depth, into: output, rowStride: columns)
      }
    }
  }
}
