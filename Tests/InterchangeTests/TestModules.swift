import Autograd
import Layers
import TensorCore

/// A module that has only state.
final class Holder: Module {
  let children: [Child]
  let parameters: [Entry]
  let buffers: [Entry]

  init(children: [Child] = [], parameters: [Entry] = [], buffers: [Entry] = []) {
    self.children = children
    self.parameters = parameters
    self.buffers = buffers
  }

  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable { input }

  /// The scalars of a parameter or buffer.
  func value(_ name: String) -> Tensor? {
    namedState.first { $0.name == name }?.parameter.value
  }
}

extension Holder {
  /// The state of the PyTorch model in pytorch-layouts.safetensors, all zeros: a grouped
  /// convolution, a normalization, a transposed convolution, a flattening, a linear layer.
  static func everyLayout() -> Holder {
    func zeros(_ shape: Shape, _ layout: Parameter.Layout = .identical) -> Parameter {
      Parameter(Tensor(zeros: shape), layout: layout)
    }
    let convolution = Holder(parameters: [
      ("weight", zeros([2, 3, 2, 6], .convolution)), ("bias", zeros([6])),
    ])
    let normalization = Holder(
      parameters: [("weight", zeros([6])), ("bias", zeros([6]))],
      buffers: [
        ("running_mean", zeros([6])), ("running_var", zeros([6])),
        ("num_batches_tracked", zeros([], .counter)),
      ])
    let transposed = Holder(parameters: [
      ("weight", zeros([3, 2, 5, 6], .convolution)), ("bias", zeros([5])),
    ])
    let columns = Parameter.Layout.flattenedImage(height: 2, width: 3)
    let linear = Holder(parameters: [("weight", zeros([4, 30], columns)), ("bias", zeros([4]))])
    return Holder(children: [
      ("0", convolution), ("1", normalization), ("2", transposed), ("3", Holder()), ("4", linear),
    ])
  }
}
