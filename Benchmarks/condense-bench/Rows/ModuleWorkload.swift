import Autograd
import Interchange
import Layers
import TensorCore

/// Applies a module and, if an output gradient is given, runs the backward pass.
final class ModuleWorkload: Workload {
  private let module: any Module
  private let input: Tensor
  private let outputGradient: Tensor?
  /// The last run's output, input gradient and all gradients.
  private var last: (output: Tensor, input: Tensor?, gradients: Gradients?)?

  /// - Parameter outputGradient: nil to compute the output only.
  init(module: any Module, input: Tensor, outputGradient: Tensor?) {
    self.module = module
    self.input = input
    self.outputGradient = outputGradient
  }

  func run() {
    last = nil
    guard let outputGradient else {
      let tape = Tape()
      last = (module(tape.constant(input), on: tape).tensor, nil, nil)
      return
    }
    let tape = Tape(
      differentiating: module.namedParameters.map(\.parameter), phase: .training)
    let watched = tape.watched(input)
    let output = module(watched, on: tape)
    let gradients = tape.backpropagate(from: output, gradient: outputGradient)
    last = (output.tensor, gradients[watched], gradients)
  }

  func results() -> [StoredTensor] {
    guard let last else { return [] }
    var results = [StoredTensor(name: "output", tensor: last.output.channelsFirst)]
    if let gradient = last.input {
      results.append(StoredTensor(name: "gradients.input", tensor: gradient.channelsFirst))
    }
    for (name, parameter) in module.namedParameters {
      guard let gradient = last.gradients?[parameter] else { continue }
      results.append(
        StoredTensor(
          name: "gradients.\(name)", tensor: parameter.layout.diskTensor(from: gradient)))
    }
    return results
  }
}
