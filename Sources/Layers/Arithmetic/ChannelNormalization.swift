import Autograd
import Kernels
import TensorCore

/// One application of a norm: `rectifier((input − mean) / deviation · scale + shift + residual)` in
/// one pass.
package struct ChannelNormalization {
  /// `[N, H, W, C]`.
  let input: Tensor
  let extents: ChannelRows
  let statistics: ChannelStatistics
  /// `[C]`, or nil for 1.
  let scale: Tensor?
  let rectifier: Rectifier

  /// Makes an application to `input` with `statistics`.
  ///
  /// - Parameter scale: `[C]`, or nil for 1.
  package init(
    input: Tensor, extents: ChannelRows, statistics: ChannelStatistics, scale: Tensor?,
    rectifier: Rectifier
  ) {
    self.input = input
    self.extents = extents
    self.statistics = statistics
    self.scale = scale
    self.rectifier = rectifier
  }

  /// The output.
  ///
  /// - Parameters:
  ///   - shift: `[C]`; nil for 0.
  ///   - residual: Of the input's shape, or nil.
  package func output(shift: Tensor?, residual: Tensor?) -> Tensor {
    precondition(
      residual.map { $0.shape == input.shape } ?? true,
      "norm: found a residual of \(residual?.shape ?? []), expected the input's shape \(input.shape)"
    )
    let factors = statistics.factors(extents, scale: scale)
    return Tensor(input.shape) { output in
      withPointers(
        input, factors, statistics.offsets(extents, factors: factors, shift: shift)
      ) { input, factors, offsets in
        withOptionalPointer(residual) {
          NormalizationForward.apply(
            extents, input, scale: factors, shift: offsets, residual: $0, rectifier: rectifier,
            output: output)
        }
      }
    }
  }

  /// Intermediate gradients of the backward pass.
  package struct Backward {
    /// The gradient before the rectifier if `isUnrectified`, else after it.
    package let gradient: Tensor
    let isUnrectified: Bool
    /// The gradient of the shift, `[groups, C]`, flattened.
    package let shift: Tensor
    /// The gradient of the scale, `[groups, C]`, flattened.
    package let scale: Tensor
  }

  /// The gradients of scale and shift; with `unrectifying`, also the gradient before the rectifier.
  package func backward(_ gradient: Tensor, output: Tensor?, unrectifying: Bool) -> Backward {
    var sums = Tensor(zeros: statistics.mean.shape)
    var products = sums
    func measure(unrectified: UnsafeMutablePointer<Float>?) {
      withKernel(gradient, output) { kernel in
        sums.withMutablePointer { sums in
          products.withMutablePointer {
            kernel.sums(gradientSum: sums, productSum: $0, unrectified: unrectified)
          }
        }
      }
    }
    var unrectified: Tensor?
    if unrectifying && output != nil {
      unrectified = Tensor(input.shape) { measure(unrectified: $0) }
    } else {
      measure(unrectified: nil)
    }
    return Backward(
      gradient: unrectified ?? gradient, isUnrectified: unrectified != nil || output == nil,
      shift: sums, scale: products)
  }

  /// The input's gradient if the statistics were measured on the input.
  package func inputGradient(_ backward: Backward, output: Tensor?) -> Tensor {
    Tensor(input.shape) { result in
      withKernel(backward.gradient, backward.isUnrectified ? nil : output) { kernel in
        withPointers(backward.shift, backward.scale) { gradientSum, productSum in
          withOptionalPointer(scale) {
            kernel.inputGradient(
              gradientSum: gradientSum, productSum: productSum, scale: $0, output: result)
          }
        }
      }
    }
  }

  /// The input's gradient if the statistics are constants; `gradient` is the gradient before the
  /// rectifier.
  package func scaledGradient(_ gradient: Tensor) -> Tensor {
    Tensor(gradient.shape) { output in
      withPointers(
        gradient, statistics.factors(extents, scale: scale), Tensor(zeros: statistics.mean.shape)
      ) {
        NormalizationForward.apply(
          extents, $0, scale: $1, shift: $2, rectifier: .none, output: output)
      }
    }
  }

  private func withKernel(
    _ gradient: Tensor, _ output: Tensor?, _ body: (NormalizationBackward) -> Void
  ) {
    withPointers(gradient, input) { gradient, input in
      withPointers(statistics.mean, statistics.inverseDeviation) { mean, inverseDeviation in
        withOptionalPointer(output) { output in
          body(
            NormalizationBackward(
              extents, gradient: gradient, rectified: output.map { ($0, rectifier) }, input: input,
              mean: mean, inverseDeviation: inverseDeviation))
        }
      }
    }
  }
}
