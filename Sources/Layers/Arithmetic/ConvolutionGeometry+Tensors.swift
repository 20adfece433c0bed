import Kernels
import TensorCore

/// The convolution kernels for tensors.
extension ConvolutionGeometry {
  /// The input's shape, `[N, H, W, Cin]`.
  package var inputShape: Shape { [batch, inputHeight, inputWidth, inputChannels] }
  /// The output's shape, `[N, Ho, Wo, Cout]`.
  package var outputShape: Shape { [batch, outputHeight, outputWidth, outputChannels] }
  /// The weight's shape, `[kH, kW, Cin / groups, Cout]`.
  package var weightShape: Shape {
    [kernelHeight, kernelWidth, inputChannels / groups, outputChannels]
  }

  /// The convolution of `input`.
  package func convolve(_ input: Tensor, _ weight: Tensor, bias: Tensor?) -> Tensor {
    Tensor(outputShape) { output in
      withPointers(input, weight) { input, weight in
        withOptionalPointer(bias) {
          Convolution.forward(self, input: input, weight: weight, bias: $0, output: output)
        }
      }
    }
  }

  /// `rectifier(convolution + residual)` in one pass.
  ///
  /// - Parameters:
  ///   - residual: Of the output's shape, or nil.
  ///   - kernels: The packed kernels of this weight.
  package func convolve(
    _ input: Tensor, _ weight: Tensor, bias: Tensor?, adding residual: Tensor?,
    then rectifier: Rectifier, kernels: PreparedKernels
  ) -> Tensor {
    precondition(
      residual.map { $0.shape == outputShape } ?? true,
      "Convolution: found a residual of \(residual?.shape ?? []), expected \(outputShape)")
    return Tensor(outputShape) { output in
      withPointers(input, weight) { input, pointer in
        withOptionalPointer(bias) { bias in
          withOptionalPointer(residual) { residual in
            kernels.use(for: weight)
            Convolution.forward(
              self, input: input, weight: pointer, bias: bias, output: output,
              tail: residual == nil && rectifier == .none
                ? nil : ConvolutionTail(residual: residual, rectifier: rectifier),
              kernels: kernels)
          }
        }
      }
    }
  }

  /// The gradient of the input, from the output's gradient.
  package func inputGradient(_ gradient: Tensor, _ weight: Tensor, bias: Tensor? = nil) -> Tensor {
    Tensor(inputShape) { output in
      withPointers(gradient, weight) { gradient, weight in
        withOptionalPointer(bias) {
          Convolution.backwardData(
            self, outputGradient: gradient, weight: weight, bias: $0, inputGradient: output)
        }
      }
    }
  }

  /// The gradient of the weight, from the output's gradient.
  package func weightGradient(_ input: Tensor, _ gradient: Tensor) -> Tensor {
    Tensor(weightShape) { output in
      withPointers(input, gradient) { input, gradient in
        Convolution.backwardWeights(
          self, input: input, outputGradient: gradient, weightGradient: output)
      }
    }
  }
}
