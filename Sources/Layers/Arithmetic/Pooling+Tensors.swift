import Kernels
import TensorCore

/// The pooling kernels for tensors.
extension PoolingGeometry {
  /// The input's shape, `[N, H, W, C]`.
  fileprivate var inputShape: Shape { [batch, inputHeight, inputWidth, channels] }
  /// The output's shape, `[N, Ho, Wo, C]`.
  fileprivate var outputShape: Shape { [batch, outputHeight, outputWidth, channels] }

  /// The largest value of each window.
  package func maximum(_ input: Tensor) -> Tensor {
    Tensor(outputShape) { output in
      input.withPointer { MaxPooling.forward(self, $0, output: output) }
    }
  }

  /// The input's gradient of `maximum`.
  package func maximumGradient(_ input: Tensor, _ gradient: Tensor) -> Tensor {
    Tensor(inputShape) { result in
      withPointers(input, gradient) {
        MaxPooling.backward(self, $0, gradient: $1, inputGradient: result)
      }
    }
  }

}

extension AveragePooling {
  /// The mean of each window.
  package func average(_ input: Tensor) -> Tensor {
    Tensor(geometry.outputShape) { output in
      input.withPointer { forward($0, output: output) }
    }
  }

  /// The input's gradient of `average`.
  package func averageGradient(_ gradient: Tensor) -> Tensor {
    Tensor(geometry.inputShape) { result in
      gradient.withPointer { backward(gradient: $0, inputGradient: result) }
    }
  }
}

extension GlobalAverage {
  /// The mean of each channel: `[N, H, W, C]` gives `[N, C]`.
  package static func of(_ input: Tensor) -> Tensor {
    let shape = input.shape
    return Tensor([shape[0], shape[3]]) { output in
      input.withPointer {
        forward(
          batch: shape[0], pixels: shape[1] * shape[2], channels: shape[3], $0, output: output)
      }
    }
  }

  /// The gradient of an input of `shape`.
  package static func inputGradient(_ gradient: Tensor, shape: Shape) -> Tensor {
    Tensor(shape) { result in
      gradient.withPointer {
        backward(
          batch: shape[0], pixels: shape[1] * shape[2], channels: shape[3], gradient: $0,
          inputGradient: result)
      }
    }
  }
}

extension ReflectionPadding {
  /// The padded image.
  package func padded(_ input: Tensor) -> Tensor {
    Tensor([batch, outputHeight, outputWidth, channels]) { output in
      input.withPointer { forward($0, output: output) }
    }
  }

  /// The gradient of an input of `shape`.
  package func inputGradient(_ gradient: Tensor, shape: Shape) -> Tensor {
    Tensor(shape) { result in
      gradient.withPointer { backward(gradient: $0, inputGradient: result) }
    }
  }
}
