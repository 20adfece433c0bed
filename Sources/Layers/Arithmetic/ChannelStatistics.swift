import Kernels
import RealModule
import TensorCore

/// Mean and variance per channel of each group of rows.
package struct ChannelStatistics {
  /// `[groups, C]`, flattened.
  package let mean: Tensor
  /// Biased, `[groups, C]`, flattened.
  package let variance: Tensor
  /// `1 / √(variance + ε)`.
  package let inverseDeviation: Tensor

  /// Makes statistics from known values, `[C]` each.
  package init(mean: Tensor, variance: Tensor, epsilon: Float) {
    self.mean = mean
    self.variance = variance
    inverseDeviation = Tensor(variance.shape) { output in
      variance.withPointer { variance in
        for index in 0..<mean.count { output[index] = 1 / Float.sqrt(variance[index] + epsilon) }
      }
    }
  }

  /// Measures the statistics of `input`.
  package init(of input: Tensor, _ extents: ChannelRows, epsilon: Float) {
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

  /// `scale / deviation`, where `scale` is `[C]`.
  func factors(_ extents: ChannelRows, scale: Tensor?) -> Tensor {
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

  /// `shift − mean · factors`, where `shift` is `[C]`.
  func offsets(_ extents: ChannelRows, factors: Tensor, shift: Tensor?) -> Tensor {
    Tensor(mean.shape) { output in
      withPointers(mean, factors) { mean, factors in
        withOptionalPointer(shift) { shift in
          for index in 0..<self.mean.count {
            output[index] = (shift?[index % extents.channels] ?? 0) - mean[index] * factors[index]
          }
        }
      }
    }
  }
}
