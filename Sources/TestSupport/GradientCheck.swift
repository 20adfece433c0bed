import Autograd
import Layers
import TensorCore

/// Compares the gradients of a function with central differences.
///
/// It differentiates the sum of the output times fixed random weights, in double precision. For a
/// scalar x the slope is `(f(x + step) − f(x − step)) / (2 · step)`; it may differ from the tape's
/// gradient by `tolerance` times the largest slope in the same tensor.
package struct GradientCheck {
  /// How far each scalar is moved; use a larger step for linear functions, which have no curvature.
  package let step: Float
  /// The largest relative difference that rounding and curvature can cause.
  package let tolerance: Float
  /// The mode in which layers run; dropout draws the same mask each time.
  package let phase: Phase

  /// Makes a check, by default in training mode.
  package init(step: Float = 1e-2, tolerance: Float = 2e-3, phase: Phase = .training) {
    self.step = step
    self.tolerance = tolerance
    self.phase = phase
  }

  /// The errors in the gradients of `module`, for its input and every parameter; empty if there are
  /// none.
  package func problems(of module: any Module, input: Tensor) -> [String] {
    problems(inputs: [input], parameters: module.namedParameters) { inputs, tape in
      module(inputs[0], on: tape)
    }
  }

  /// The errors in the gradients of `function`, for its inputs and `parameters`.
  package func problems(
    inputs: [Tensor], parameters: [Module.Entry] = [],
    of function: ([Variable], Tape) -> Variable
  ) -> [String] {
    let tape = Tape(differentiating: parameters.map(\.parameter), phase: phase)
    let variables = inputs.map(tape.watched)
    let output = function(variables, tape)
    let weights = Tensor.spread(output.shape, seed: 1)
    let gradients = tape.backpropagate(from: product(output, weights, on: tape))

    func value(_ inputs: [Tensor]) -> Double {
      let tape = Tape(phase: phase)
      return productSum(function(inputs.map(tape.constant), tape).tensor, weights)
    }
    var differences = Differences(tolerance: tolerance)
    for (index, input) in inputs.enumerated() {
      let slopes = slopes(at: input) { moved in
        var inputs = inputs
        inputs[index] = moved
        return value(inputs)
      }
      differences.compare("input \(index)", gradients[variables[index]], slopes)
    }
    for (name, parameter) in parameters {
      let start = parameter.value
      let slopes = slopes(at: start) { moved in
        parameter.value = moved
        return value(inputs)
      }
      parameter.value = start
      differences.compare(name, gradients[parameter], slopes)
    }
    return differences.lines
  }

  private func slopes(at start: Tensor, of function: (Tensor) -> Double) -> Tensor {
    let scalars = start.scalars
    return Tensor(
      scalars.indices.map { index in
        var moved = scalars
        moved[index] = scalars[index] + step
        let (upper, end) = (moved[index], function(Tensor(moved, shape: start.shape)))
        moved[index] = scalars[index] - step
        // The actual distance after rounding.
        let distance = Double(upper) - Double(moved[index])
        return Float((end - function(Tensor(moved, shape: start.shape))) / distance)
      }, shape: start.shape)
  }
}

extension Tensor {
  /// Numbers in random order, 0.05 apart and none within 0.025 of zero: no step of a gradient check
  /// moves one across the kink of a ReLU or past another in a max pooling.
  package static func spread(_ shape: Shape, seed: UInt64) -> Tensor {
    var random = RandomStream(seed: seed, "spread")
    let half = Float(shape.count / 2)
    return Tensor(
      random.permutation(of: shape.count).map { (Float($0) - half + 0.5) * 0.05 }, shape: shape)
  }
}
