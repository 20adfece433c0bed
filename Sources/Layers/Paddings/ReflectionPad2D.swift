import Autograd
import Kernels
import TensorCore

/// An image continued by its mirror image: `[N, H, W, C]` to `[N, H + 2 · padding, W + 2 · padding,
/// C]`.
///
/// The border's pixels are not repeated: `a b c` with a padding of 2 becomes `c b a b c b a`.
public final class ReflectionPad2D: Module {
  /// Pixels added on each side.
  public let padding: Int

  /// A border of `padding` pixels.
  public init(_ padding: Int) { self.padding = padding }

  /// Pads `[N, H, W, C]`.
  ///
  /// - Precondition: The padding is smaller than either side of the image.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let shape = input.shape
    precondition(shape.rank == 4, "ReflectionPad2D: expected [N, H, W, C], found \(shape)")
    let reflection = ReflectionPadding(
      batch: shape[0], inputHeight: shape[1], inputWidth: shape[2], channels: shape[3],
      padding: padding)
    let output = Tensor([shape[0], reflection.outputHeight, reflection.outputWidth, shape[3]]) {
      output in
      input.tensor.withPointer { reflection.forward($0, output: output) }
    }
    return tape.record(
      Record("ReflectionPad2d", module: self, outputShape: output.shape, flow: .preserves),
      inputs: [input],
      output: output
    ) { [source = input.node] gradient, flow in
      flow.add(
        Tensor(shape) { result in
          gradient.withPointer { reflection.backward(gradient: $0, inputGradient: result) }
        }, to: source)
    }
  }
}
