import Autograd
import Kernels
import TensorCore

/// The mean under square windows: `[N, H, W, C]` to `[N, Ho, Wo, C]`.
///
/// `Ho = (H + 2 · padding − size) / stride + 1`, rounded down; `Wo` alike. Padding counts as zeros,
/// so each sum is divided by `size²`.
public final class AveragePool2D: Module {
  /// Pixels of the window along each axis.
  public let size: Int
  /// Input pixels per output pixel along each axis.
  public let stride: Int
  /// Zeros around the image.
  public let padding: Int

  /// A pooling whose windows lie side by side unless a stride is given.
  ///
  /// - Precondition: The padding is at most half the size.
  public init(size: Int, stride: Int? = nil, padding: Int = 0) {
    self.size = size
    self.stride = stride ?? size
    self.padding = padding
    precondition(size > 0 && self.stride > 0, "AveragePool2D: size and stride must be positive")
  }

  /// Pools `[N, H, W, C]`.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let geometry = PoolingGeometry(
      "AveragePool2D", input.shape, size: size, stride: stride, padding: padding)
    let output = Tensor(geometry.outputShape) { output in
      input.tensor.withPointer { AveragePooling.forward(geometry, $0, output: output) }
    }
    return tape.record(
      Record("AvgPool2d", module: self, outputShape: output.shape, flow: .preserves),
      inputs: [input], output: output
    ) { [source = input.node, shape = input.shape] gradient, flow in
      flow.add(
        Tensor(shape) { result in
          gradient.withPointer {
            AveragePooling.backward(geometry, gradient: $0, inputGradient: result)
          }
        }, to: source)
    }
  }
}
