import Kernels
import TensorCore

/// Poolings over tensors.
extension PoolingGeometry {
  /// `[N, H, W, C]`.
  private var inputShape: Shape { [batch, inputHeight, inputWidth, channels] }
  /// `[N, Ho, Wo, C]`.
  private var outputShape: Shape { [batch, outputHeight, outputWidth, channels] }

  /// The largest value under each window.
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

  /// The mean under each window, with zeros around the image.
  package func average(_ input: Tensor) -> Tensor {
    Tensor(outputShape) { output in
      input.withPointer { AveragePooling.forward(self, $0, output: output) }
    }
  }

  /// The input's gradient of `average`.
  package func averageGradient(_ gradient: Tensor) -> Tensor {
    Tensor(inputShape) { result in
      gradient.withPointer { AveragePooling.backward(self, gradient: $0, inputGradient: result) }
    }
  }
}

extension GlobalAverage {
  /// The mean of each channel: `[N, H, W, C]` to `[N, C]`.
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
