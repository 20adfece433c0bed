import Autograd
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

@Suite struct DropoutTests {
  private let ones = Tensor(repeating: 1, shape: [100, 100])

  @Test func `In inference, and at rate 0, the output equals the input`() {
    let inference = Tape(phase: .inference)
    #expect(Dropout(0.5)(inference.constant(ones), on: inference).tensor == ones)
    let training = Tape(phase: .training)
    let input = training.watched(ones)
    let output = Dropout(0)(input, on: training)
    #expect(output.tensor == ones)
    let weights = Tensor.spread([100, 100], seed: 1)
    let gradients = training.backpropagate(from: product(output, weights, on: training))
    #expect(gradients[input] == weights)
  }

  @Test func `In training a share becomes zero and the others grow to preserve the mean`() {
    let tape = Tape(phase: .training, random: RandomStream(seed: 5))
    let output = Dropout(0.2)(tape.constant(ones), on: tape).tensor.scalars
    let dropped = output.count { $0 == 0 }
    #expect(abs(dropped - 2000) < 200)
    #expect(output.allSatisfy { $0 == 0 || $0 == 1.25 })
  }

  @Test func `The mask follows from the tape's stream, and each application draws a new one`() {
    func masks(seed: UInt64) -> [Tensor] {
      let tape = Tape(phase: .training, random: RandomStream(seed: seed))
      let layer = Dropout(0.5)
      return (0..<2).map { _ in layer(tape.constant(ones), on: tape).tensor }
    }
    let (first, again, other) = (masks(seed: 1), masks(seed: 1), masks(seed: 2))
    #expect(first == again)
    #expect(first[0] != first[1])
    #expect(first[0] != other[0])
  }
}
