import Autograd
import Kernels
import TensorCore

/// The mean of each channel over the whole image: `[N, H, W, C]` to `[N, C]`.
public final class GlobalAveragePool: Module {
  /// Has no parameters.
  public init() {}

  /// Averages `[N, H, W, C]`.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let shape = input.shape
    precondition(shape.rank == 4, "GlobalAveragePool: expected [N, H, W, C], found \(shape)")
    let (batch, pixels, channels) = (shape[0], shape[1] * shape[2], shape[3])
    let output = Tensor([batch, channels]) { output in
      input.tensor.withPointer {
        GlobalAverage.forward(
          batch: batch, pixels: pixels, channels: channels, $0, output: output)
      }
    }
    return tape.record(
      Record("GlobalAvgPool2d", module: self, outputShape: output.shape, flow: .preserves),
      inputs: [input],
      output: output
    ) { [source = input.node] gradient, flow in
      flow.add(
        Tensor(shape) { result in
          gradient.withPointer {
            GlobalAverage.backward(
              batch: batch, pixels: pixels, channels: channels, gradient: $0,
              inputGradient: result)
          }
        }, to: source)
    }
  }
}
