import Autograd
import Layers
import TensorCore
import TestSupport
import Testing

@Suite struct StructuralSimilarityTests {
  /// Images in -1...1, and similar ones.
  private func images(_ shape: Shape) -> [Tensor] {
    let (image, noise) = (Tensor.spread(shape, seed: 1), Tensor.spread(shape, seed: 2))
    let scale = 0.8 / (0.025 * Float(shape.count))
    let other = zip(image.scalars, noise.scalars).map { scale * (0.6 * $0 + 0.4 * $1) }
    return [image.scaled(by: scale), Tensor(other, shape: shape)]
  }

  @Test(arguments: [[1, 11, 12, 2], [2, 13, 11, 1]])
  func `The loss's gradients are its slopes`(_ extents: [Int]) {
    let problems = GradientCheck(step: 4e-3, tolerance: 4e-3).problems(
      inputs: images(Shape(extents))
    ) { structuralSimilarityLoss($0[0], $0[1], on: $1) }
    #expect(problems == [])
  }

  @Test func `Equal images have no loss and no gradient, and opposite ones have more than one`() {
    let image = images([1, 12, 12, 3])[0]
    let tape = Tape()
    let input = tape.watched(image)
    let loss = structuralSimilarityLoss(input, tape.constant(image), on: tape)
    #expect(abs(loss.tensor.scalar) < 1e-6)
    let gradient = tape.backpropagate(from: loss)[input]
    #expect(gradient?.scalars.allSatisfy { abs($0) < 1e-6 } == true)
    let opposite = tape.constant(image.scaled(by: -1))
    #expect(structuralSimilarityLoss(opposite, tape.constant(image), on: tape).tensor.scalar > 1)
  }

  @Test func `The loss has the same bits for any number of threads`() {
    let images = images([3, 33, 31, 3])
    #expect(
      isIndependentOfThreads {
        let tape = Tape()
        let inputs = images.map(tape.watched)
        let loss = structuralSimilarityLoss(inputs[0], inputs[1], on: tape)
        let gradients = tape.backpropagate(from: loss)
        return [loss.tensor] + inputs.compactMap { gradients[$0] }
      })
  }
}
