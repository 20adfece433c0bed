import Autograd
import Kernels
import Layers
import TensorCore

/// A function that is applied scalar by scalar, without parameters.
protocol ActivationOperation: Operation {
  /// Its kernel.
  var activation: Activation { get }
}

extension ActivationOperation {
  /// Keeps channels apart.
  public var channelFlow: ChannelFlow { .preserves }

  /// Applies it to any shape.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let output = activation(input.tensor)
    let value = activation.readsInput ? input.tensor : output
    return tape.record(self, inputs: [input], output: output) {
      [source = input.node, activation] gradient, flow in
      flow.add(activation.inputGradient(value, gradient: gradient), to: source)
    }
  }
}
