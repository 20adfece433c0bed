import Autograd
import Kernels
import TensorCore

/// The largest value under square windows: `[N, H, W, C]` to `[N, Ho, Wo, C]`.
///
/// `Ho = (H + 2 · padding − size) / stride + 1`, rounded down; `Wo` alike. Padding never wins;
/// among equal values the first one, row by row, takes the gradient.
public final class MaxPool2D: Module {
  /// Pixels of the window along each axis.
  public let size: Int
  /// Input pixels per output pixel along each axis.
  public let stride: Int
  /// Pixels around the image that windows may cover.
  public let padding: Int

  /// A pooling whose windows lie side by side unless a stride is given.
  ///
  /// - Precondition: The padding is at most half the size.
  public init(size: Int, stride: Int? = nil, padding: Int = 0) {
    self.size = size
    self.stride = stride ?? size
    self.padding = padding
    precondition(size > 0 && self.stride > 0, "MaxPool2D: size and stride must be positive")
  }

  /// Pools `[N, H, W, C]`.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let geometry = PoolingGeometry(
      "MaxPool2D", input.shape, size: size, stride: stride, padding: padding)
    let output = Tensor(geometry.outputShape) { output in
      input.tensor.withPointer { MaxPooling.forward(geometry, $0, output: output) }
    }
    return tape.record(
      Record("MaxPool2d", module: self, outputShape: output.shape, flow: .preserves),
      inputs: [input], output: output
    ) { [source = input.node, image = input.tensor] gradient, flow in
      flow.add(
        Tensor(image.shape) { result in
          withPointers(image, gradient) {
            MaxPooling.backward(geometry, $0, gradient: $1, inputGradient: result)
          }
        }, to: source)
    }
  }
}

extension PoolingGeometry {
  /// The geometry for images of `shape`, in the name of `layer`.
  init(_ layer: String, _ shape: Shape, size: Int, stride: Int, padding: Int) {
    precondition(shape.rank == 4, "\(layer): expected [N, H, W, C], found \(shape)")
    self.init(
      batch: shape[0], inputHeight: shape[1], inputWidth: shape[2], channels: shape[3], size: size,
      stride: stride, padding: padding)
  }

  /// `[N, Ho, Wo, C]`.
  var outputShape: Shape { [batch, outputHeight, outputWidth, channels] }
}
