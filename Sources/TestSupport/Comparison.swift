import Autograd
import Interchange
import Layers
import TensorCore

/// The largest difference of two tensors, relative to the largest magnitude in `expected`.
///
/// Infinite where shapes differ or something is not finite; where `expected` is all zeros, so must
/// `found` be.
package func relativeDifference(_ found: Tensor, _ expected: Tensor) -> Float {
  guard found.shape == expected.shape, found.isFinite, expected.isFinite else { return .infinity }
  let magnitude = expected.scalars.reduce(0) { max($0, abs($1)) }
  let difference = zip(found.scalars, expected.scalars).reduce(0) { max($0, abs($1.0 - $1.1)) }
  return difference == 0 ? 0 : difference / magnitude
}

/// Collects everything in which a computation differs from what was expected.
package struct Differences {
  /// The largest relative difference that rounding explains.
  package let tolerance: Float
  /// One line for each tensor that differs.
  package private(set) var lines: [String] = []

  /// No differences yet.
  package init(tolerance: Float) { self.tolerance = tolerance }

  /// Notes if `found` is absent or differs from `expected` by more than the tolerance.
  package mutating func compare(_ name: String, _ found: Tensor?, _ expected: Tensor) {
    guard let found else {
      lines.append("\(name): there is none")
      return
    }
    let difference = relativeDifference(found, expected)
    guard difference > tolerance else { return }
    lines.append(
      "\(name): \(difference) off in shapes \(found.shape), expected \(expected.shape)")
  }
}

extension Fixture {
  /// In what the module's output and gradients differ from the case; empty if all is well.
  ///
  /// The module gets the case's parameters first. The tolerance of 1e-5 is relative to the largest
  /// magnitude of the tensor compared.
  package func differences(
    of module: any Module, phase: Phase = .training, tolerance: Float = 1e-5
  ) throws -> [String] {
    try load(into: module)
    let tape = Tape(differentiating: module.namedParameters.map(\.parameter), phase: phase)
    let input = tape.watched(try tensor("input"))
    let output = module(input, on: tape)
    var differences = Differences(tolerance: tolerance)
    differences.compare("output", output.tensor, try tensor("output"))
    guard differences.lines.isEmpty else { return differences.lines }

    let loss = product(output, try tensor("output_gradient"), on: tape)
    let gradients = tape.backpropagate(from: loss)
    differences.compare("input gradient", gradients[input], try tensor("input_gradient"))
    for (name, parameter) in module.namedParameters {
      differences.compare(
        "gradient of \(name)", gradients[parameter].map(parameter.layout.diskTensor(from:)),
        try stored("gradients.\(name)"))
    }
    return differences.lines
  }
}
