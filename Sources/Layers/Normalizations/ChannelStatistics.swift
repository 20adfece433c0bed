import Kernels
import RealModule
import TensorCore

/// Mean and variance per channel of each group of rows, and what normalization computes with them.
struct ChannelStatistics {
  /// `[groups, C]`, flattened.
  let mean: Tensor
  /// Biased, `[groups, C]`, flattened.
  let variance: Tensor
  /// `1 / √(variance + ε)`.
  let inverseDeviation: Tensor

  init(mean: Tensor, variance: Tensor, epsilon: Float) {
    self.mean = mean
    self.variance = variance
    inverseDeviation = Tensor(variance.shape) { output in
      variance.withPointer { variance in
        for index in 0..<mean.count { output[index] = 1 / Float.sqrt(variance[index] + epsilon) }
      }
    }
  }

  /// Measures `input`.
  init(of input: Tensor, _ extents: ChannelRows, epsilon: Float) {
    let shape: Shape = [extents.groups * extents.channels]
    var variance = Tensor(zeros: shape)
    let mean = Tensor(shape) { mean in
      input.withPointer { input in
        variance.withMutablePointer {
          ChannelMoments.compute(extents, input, mean: mean, variance: $0)
        }
      }
    }
    self.init(mean: mean, variance: variance, epsilon: epsilon)
  }

  /// `(input − mean) / deviation · scale + shift`; scale and shift are `[C]`.
  func normalize(
    _ input: Tensor, _ extents: ChannelRows, scale: Tensor? = nil, shift: Tensor? = nil
  ) -> Tensor {
    let factors = factors(extents, scale: scale)
    let offsets = Tensor(mean.shape) { output in
      withPointers(mean, factors) { mean, factors in
        withOptionalPointer(shift) { shift in
          for index in 0..<self.mean.count {
            output[index] = (shift?[index % extents.channels] ?? 0) - mean[index] * factors[index]
          }
        }
      }
    }
    return Tensor(input.shape) { output in
      withPointers(input, factors, offsets) {
        ChannelAffine.apply(extents, $0, scale: $1, shift: $2, output: output)
      }
    }
  }

  /// The gradients of shift and scale.
  typealias Sums = (gradient: Tensor, product: Tensor)

  func gradientSums(_ gradient: Tensor, _ input: Tensor, _ extents: ChannelRows) -> Sums {
    var product = Tensor(zeros: mean.shape)
    let sum = Tensor(mean.shape) { sum in
      product.withMutablePointer { product in
        withPointers(gradient, input) { gradient, input in
          withPointers(mean, inverseDeviation) {
            NormalizationBackward.sums(
              extents, gradient: gradient, input: input, mean: $0, inverseDeviation: $1,
              gradientSum: sum, productSum: product)
          }
        }
      }
    }
    return (sum, product)
  }

  /// The input's gradient where the statistics are the input's own.
  func inputGradient(
    _ gradient: Tensor, _ input: Tensor, _ sums: Sums, _ extents: ChannelRows, scale: Tensor? = nil
  ) -> Tensor {
    Tensor(input.shape) { output in
      withPointers(gradient, input) { gradient, input in
        withPointers(mean, inverseDeviation) { mean, inverseDeviation in
          withPointers(sums.gradient, sums.product) { gradientSum, productSum in
            withOptionalPointer(scale) {
              NormalizationBackward.inputGradient(
                extents, gradient: gradient, input: input, mean: mean,
                inverseDeviation: inverseDeviation, gradientSum: gradientSum,
                productSum: productSum, scale: $0, output: output)
            }
          }
        }
      }
    }
  }

  /// The input's gradient where the statistics are constants.
  func scaledGradient(_ gradient: Tensor, _ extents: ChannelRows, scale: Tensor?) -> Tensor {
    Tensor(gradient.shape) { output in
      withPointers(gradient, factors(extents, scale: scale), Tensor(zeros: mean.shape)) {
        ChannelAffine.apply(extents, $0, scale: $1, shift: $2, output: output)
      }
    }
  }

  private func factors(_ extents: ChannelRows, scale: Tensor?) -> Tensor {
    Tensor(mean.shape) { output in
      inverseDeviation.withPointer { inverse in
        withOptionalPointer(scale) { scale in
          for index in 0..<mean.count {
            output[index] = inverse[index] * (scale?[index % extents.channels] ?? 1)
          }
        }
      }
    }
  }
}
