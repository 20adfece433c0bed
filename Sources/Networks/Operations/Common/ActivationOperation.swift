import Autograd
import Kernels
import Layers
import TensorCore

/// An elementwise function without parameters.
protocol ActivationOperation: Operation {
  /// The function's kernel.
  var activation: Activation { get }
}

extension ActivationOperation {
  /// Output channel c depends on input channel c alone.
  public var channelFlow: ChannelFlow { .preserves }

  /// Applies the function to a value of any shape.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let output = activation(input.tensor)
    let value = activation.readsInput ? input.tensor : output
    return tape.record(self, inputs: [input], output: output) {
      [source = input.node, activation] gradient, flow in
      flow.add(activation.inputGradient(value, gradient: gradient), to: source)
    }
  }
}
