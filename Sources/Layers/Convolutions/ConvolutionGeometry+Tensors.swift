import Kernels
import TensorCore

/// The convolution kernels over tensors.
extension ConvolutionGeometry {
  /// `[N, H, W, Cin]`.
  var inputShape: Shape { [batch, inputHeight, inputWidth, inputChannels] }
  /// `[N, Ho, Wo, Cout]`.
  var outputShape: Shape { [batch, outputHeight, outputWidth, outputChannels] }
  /// `[kH, kW, Cin / groups, Cout]`.
  var weightShape: Shape { [kernelHeight, kernelWidth, inputChannels / groups, outputChannels] }

  func convolve(_ input: Tensor, _ weight: Tensor, bias: Tensor?) -> Tensor {
    Tensor(outputShape) { output in
      withPointers(input, weight) { input, weight in
        withOptionalPointer(bias) {
          Convolution.forward(self, input: input, weight: weight, bias: $0, output: output)
        }
      }
    }
  }

  func inputGradient(_ gradient: Tensor, _ weight: Tensor, bias: Tensor? = nil) -> Tensor {
    Tensor(inputShape) { output in
      withPointers(gradient, weight) { gradient, weight in
        withOptionalPointer(bias) {
          Convolution.backwardData(
            self, outputGradient: gradient, weight: weight, bias: $0, inputGradient: output)
        }
      }
    }
  }

  func weightGradient(_ input: Tensor, _ gradient: Tensor) -> Tensor {
    Tensor(weightShape) { output in
      withPointers(input, gradient) { input, gradient in
        Convolution.backwardWeights(
          self, input: input, outputGradient: gradient, weightGradient: output)
      }
    }
  }
}

/// The sum over all axes but the last: the gradient of a bias.
func sumOverPixels(_ gradient: Tensor) -> Tensor {
  let channels = gradient.shape[-1]
  return Tensor([channels]) { output in
    gradient.withPointer {
      Addition.overRows(gradient.count / max(1, channels), channels: channels, $0, sum: output)
    }
  }
}

/// Lends the scalars of a tensor that may be absent.
func withOptionalPointer<Result>(
  _ tensor: Tensor?, _ body: (UnsafePointer<Float>?) throws -> Result
) rethrows -> Result {
  guard let tensor else { return try body(nil) }
  return try tensor.withPointer { try body($0) }
}
