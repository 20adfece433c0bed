import Autograd
import TensorCore

/// All axes after the first in one: `[N, H, W, C]` to `[N, H · W · C]`.
///
/// A linear layer after it takes the layout `.flattenedImage`, since PyTorch flattens in the order
/// C, H, W.
public final class Flatten: Module {
  /// Has no parameters.
  public init() {}

  /// Flattens without a copy.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let shape = input.shape
    let output = input.tensor.reshaped(to: [shape[0], shape.extents.dropFirst().reduce(1, *)])
    return tape.record(
      Record("Flatten", module: self, outputShape: output.shape, flow: .flattens), inputs: [input],
      output: output
    ) { [source = input.node] gradient, flow in
      flow.add(gradient.reshaped(to: shape), to: source)
    }
  }
}
