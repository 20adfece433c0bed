import RealModule
import TensorCore

extension FunctionReduction {
  /// The gradient of the input, `[outer, extent, inner]`.
  ///
  /// Equal largest or smallest scalars share the gradient evenly.
  ///
  /// - Parameters:
  ///   - gradient: The gradient of the results, `[outer, inner]`.
  ///   - input: The scalars that were reduced.
  ///   - output: The results.
  package func inputGradient(_ gradient: Tensor, input: Tensor, output: Tensor) -> Tensor {
    switch function {
    case .mean:
      let share = 1 / Float(extent)
      return spread(gradient, output, input) { _, slope, _ in slope * share }
    case .sum: return spread(gradient, output, input) { _, slope, _ in slope }
    case .l1:
      return spread(gradient, output, input) { x, slope, _ in x > 0 ? slope : x < 0 ? -slope : 0 }
    case .l2:
      return spread(gradient, output, input) { x, slope, norm in norm == 0 ? 0 : x / norm * slope }
    case .sumOfSquares: return spread(gradient, output, input) { x, slope, _ in 2 * x * slope }
    case .logOfSum:
      let shares = BinaryArithmetic.division(gradient, ElementaryFunction.exponential(output))
      return spread(shares, output, input) { _, slope, _ in slope }
    case .logOfExponentials:
      return spread(gradient, output, input) { x, slope, result in slope * Float.exp(x - result) }
    case .maximum, .minimum:
      let ties = counts(input, output) { $0 == $1 }
      return spread(BinaryArithmetic.division(gradient, ties), output, input) {
        $0 == $2 ? $1 : 0
      }
    case .product: return productGradient(gradient, input: input, output: output)
    }
  }

  /// The product of all other scalars; it is not the result divided by the scalar if one is zero.
  private func productGradient(_ gradient: Tensor, input: Tensor, output: Tensor) -> Tensor {
    let zeros = counts(input, output) { x, _ in x == 0 }
    let others = FunctionReduction(.product, outer: outer, extent: extent, inner: inner)(
      input.map { $0 == 0 ? 1 : $0 })
    let slopes = BinaryArithmetic.multiplication(gradient, others)
    return spread(slopes, zeros, input) { x, slope, zeros in
      zeros == 0 ? slope / x : zeros == 1 && x == 0 ? slope : 0
    }
  }

  /// How many scalars of each column match the column's result.
  private func counts(
    _ input: Tensor, _ results: Tensor, _ matches: (Float, Float) -> Bool
  ) -> Tensor {
    let matching = spread(results, results, input) { x, result, _ in matches(x, result) ? 1 : 0 }
    return FunctionReduction(.sum, outer: outer, extent: extent, inner: inner)(matching)
      .reshaped(to: results.shape)
  }

  /// Computes a scalar from each scalar of the input and two numbers of its column.
  @inline(__always)
  private func spread(
    _ first: Tensor, _ second: Tensor, _ input: Tensor,
    _ body: (_ x: Float, _ first: Float, _ second: Float) -> Float
  ) -> Tensor {
    Tensor([outer, extent, inner]) { result in
      withPointers(first, second, input) { first, second, input in
        if inner == 1 {
          Parallelism.forEachRange(of: outer, grain: max(1, 16_384 / extent)) { range in
            for image in range {
              let (a, b) = (first[image], second[image])
              for index in image * extent..<(image + 1) * extent {
                result[index] = body(input[index], a, b)
              }
            }
          }
        } else {
          Parallelism.forEachRange(of: outer * extent, grain: max(1, 16_384 / max(1, inner))) {
            for row in $0 {
              let column = row / extent * inner
              for index in 0..<inner {
                result[row * inner + index] = body(
                  input[row * inner + index], first[column + index], second[column + index])
              }
            }
          }
        }
      }
    }
  }
}
