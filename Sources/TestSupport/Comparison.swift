import Autograd
import Interchange
import Layers
import TensorCore

/// The largest difference of two tensors, relative to the largest magnitude in `expected`.
///
/// It is infinite if the shapes differ or a scalar is not finite. If `expected` is all zeros,
/// `found` must be too.
package func relativeDifference(_ found: Tensor, _ expected: Tensor) -> Float {
  guard found.shape == expected.shape, found.isFinite, expected.isFinite else { return .infinity }
  let magnitude = expected.scalars.reduce(0) { max($0, abs($1)) }
  let difference = zip(found.scalars, expected.scalars).reduce(0) { max($0, abs($1.0 - $1.1)) }
  return difference == 0 ? 0 : difference / magnitude
}

/// Collects all differences between computed and expected tensors.
package struct Differences {
  /// The largest relative difference that rounding can cause.
  package let tolerance: Float
  /// One line for each tensor that differs.
  package private(set) var lines: [String] = []

  /// Makes an empty list of differences.
  package init(tolerance: Float) { self.tolerance = tolerance }

  /// Adds a line if `found` is nil or differs from `expected` by more than the tolerance.
  package mutating func compare(_ name: String, _ found: Tensor?, _ expected: Tensor) {
    guard let found else {
      lines.append("\(name): found none")
      return
    }
    let difference = relativeDifference(found, expected)
    guard difference > tolerance else { return }
    lines.append(
      "\(name): differs by \(difference), found \(found.shape), expected \(expected.shape)")
  }
}

extension Fixture {
  /// The differences between the module's output and gradients and the case's; empty if there are
  /// none.
  ///
  /// The module first gets the case's parameters. The tolerance is relative to the largest
  /// magnitude of the compared tensor.
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
