import Autograd
import Foundation
import Layers
import TensorCore
import TestSupport
import Testing

@Suite struct AdversarialLossTests {
  private let scores = Tensor([-30, -1.5, -0.2, 0.4, 1.7, 40], shape: [2, 3])

  /// The loss, and its gradient.
  private func measure(
    _ loss: (Variable, Tape) -> Variable
  ) throws -> (value: Double, slopes: [Double]) {
    let tape = Tape()
    let input = tape.watched(scores)
    let output = loss(input, tape)
    let gradient = try #require(tape.backpropagate(from: output)[input])
    return (Double(output.tensor.scalar), gradient.scalars.map(Double.init))
  }

  private func expect(
    _ found: (value: Double, slopes: [Double]), _ cost: (Double) -> Double,
    _ slope: (Double) -> Double
  ) {
    let values = scores.scalars.map(Double.init)
    let count = Double(values.count)
    let expected = values.reduce(0) { $0 + cost($1) } / count
    #expect(abs(found.value - expected) < 1e-6 * max(1, abs(expected)))
    for (slopeFound, value) in zip(found.slopes, values) {
      #expect(abs(slopeFound - slope(value) / count) < 1e-7)
    }
  }

  @Test(arguments: [true, false])
  func `Cross-entropy of logits, also of huge ones`(_ isOne: Bool) throws {
    let sign = isOne ? -1.0 : 1
    expect(
      try measure { binaryCrossEntropy(logits: $0, isOne: isOne, on: $1) },
      { max(sign * $0, 0) + log1p(exp(-abs($0))) }, { sign / (1 + exp(-sign * $0)) })
  }

  @Test(arguments: [true, false])
  func `The hinge loss stops at the margin`(_ isOne: Bool) throws {
    let sign = isOne ? -1.0 : 1
    expect(
      try measure { hingeLoss($0, isOne: isOne, on: $1) },
      { max(0, 1 + sign * $0) }, { 1 + sign * $0 > 0 ? sign : 0 })
  }

  @Test func `The mean`() throws {
    expect(try measure { mean($0, on: $1) }, { $0 }, { _ in 1 })
  }
}
