import Autograd
import Foundation
import Layers
import TensorCore
import TestSupport
import Testing

@Suite struct PyTorchLossTests {
  @Test(arguments: try Fixture.cases("cross-entropy"))
  func `Cross-entropy gives PyTorch's loss and gradient`(_ fixture: Fixture) throws {
    let labels = try fixture.integers("labels")
    let smoothing = Float(fixture.option("smoothing"))
    let found = try differences(fixture, inputs: ["logits"]) { inputs, tape in
      crossEntropy(inputs[0], labels: labels, smoothing: smoothing, on: tape)
    }
    #expect(found == [])
  }

  @Test(arguments: try Fixture.cases("weighted-cross-entropy"))
  func `Class weights and mixed labels give PyTorch's loss and gradient`(_ fixture: Fixture) throws
  {
    let labels = try fixture.integers("labels")
    let share = Float(fixture.option("share"))
    let others = share < 1 ? try fixture.integers("others") : nil
    let weights =
      fixture.option("weighted") == 1 ? try fixture.stored("weights").scalars : nil
    let smoothing = Float(fixture.option("smoothing"))
    let found = try differences(fixture, inputs: ["logits"]) { inputs, tape in
      crossEntropy(
        inputs[0], labels: labels, mixedWith: others, share: share, classWeights: weights,
        smoothing: smoothing, on: tape)
    }
    #expect(found == [])
  }

  @Test func `A missing label takes its share out of the mean`() {
    let tape = Tape()
    let logits = tape.watched(.spread([3, 4], seed: 2))
    func loss(_ labels: [Int], _ others: [Int]?, share: Float = 1) -> Float {
      crossEntropy(
        logits, labels: labels, mixedWith: others, share: share, smoothing: 0.1, on: tape
      ).tensor.scalar
    }
    // The mean of the losses of single labels, weighted by their shares.
    let parts = [loss([1, -1, -1], nil), loss([-1, 2, -1], nil), loss([0, -1, -1], nil)]
    let expected = (0.75 * parts[0] + 0.75 * parts[1] + 0.25 * parts[2]) / 1.75
    #expect(abs(loss([1, 2, -1], [0, -1, -1], share: 0.75) - expected) < 1e-6)
    #expect(loss([-1, -1, -1], [-1, -1, -1], share: 0.75) == 0)
    #expect(abs(loss([1, 1, 1], [2, 2, 2], share: 1) - loss([1, 1, 1], nil)) < 1e-6)
  }

  @Test func `Labels whose classes have the weight 0 make a loss of 0`() {
    let tape = Tape()
    let logits = tape.watched(.spread([2, 3], seed: 4))
    let loss = crossEntropy(logits, labels: [1, 1], classWeights: [1, 0, 2], on: tape)
    #expect(loss.tensor.scalar == 0)
    #expect(tape.backpropagate(from: loss)[logits] == Tensor(zeros: [2, 3]))
  }

  @Test(arguments: try Fixture.cases("soft-targets"))
  func `The divergence from soft targets gives PyTorch's loss and gradient`(
    _ fixture: Fixture
  ) throws {
    let temperature = Float(fixture.option("temperature"))
    // The teacher's logits whose softened probabilities are the targets.
    let targets = try fixture.stored("targets")
    let teacher = Tensor(targets.scalars.map { temperature * log($0) }, shape: targets.shape)
    let found = try differences(fixture, inputs: ["logits"]) { inputs, tape in
      softTargetDivergence(
        inputs[0], teacher: teacher,
        temperatures: [Float](repeating: temperature, count: teacher.shape[0]), on: tape)
    }
    #expect(found == [])
  }

  @Test(arguments: try Fixture.cases("mean-error"))
  func `Mean errors give PyTorch's loss and gradients`(_ fixture: Fixture) throws {
    let isSquared = fixture.option("squared") == 1
    let found = try differences(fixture, inputs: ["prediction", "target"]) { inputs, tape in
      isSquared
        ? meanSquaredError(inputs[0], inputs[1], on: tape)
        : meanAbsoluteError(inputs[0], inputs[1], on: tape)
    }
    #expect(found == [])
  }

  @Test(arguments: try Fixture.cases("similarity"))
  func `Similarity of samples and of colors gives PyTorch's loss and gradients`(
    _ fixture: Fixture
  ) throws {
    let found = try differences(fixture, inputs: ["image", "truth"]) { inputs, tape in
      fixture.option("colors") == 1
        ? colorSimilarityLoss(inputs[0], inputs[1], on: tape)
        : structuralSimilarityLoss(inputs[0], inputs[1], on: tape)
    }
    #expect(found == [])
  }

  @Test func `Without a label the cross-entropy is zero, and so is its gradient`() throws {
    let tape = Tape()
    let logits = tape.watched(.spread([3, 4], seed: 0))
    let loss = crossEntropy(logits, labels: [-1, -1, -1], smoothing: 0.1, on: tape)
    #expect(loss.tensor.scalar == 0)
    #expect(tape.backpropagate(from: loss)[logits] == Tensor(zeros: [3, 4]))
  }

  @Test func `Cross-entropy of huge logits stays finite`() throws {
    let tape = Tape()
    let logits = tape.watched(Tensor([1e30, -1e30, 0, -1e4, 1e4, 1e4], shape: [2, 3]))
    let loss = crossEntropy(logits, labels: [0, 1], on: tape)
    #expect(abs(loss.tensor.scalar - 0.34657) < 1e-5)
    let gradient = try #require(tape.backpropagate(from: loss)[logits])
    #expect(relativeDifference(gradient, Tensor([0, 0, 0, 0, -0.25, 0.25], shape: [2, 3])) < 1e-6)
  }

  @Test func `A weighted sum weights losses and gradients, also of a repeated loss`() {
    let tape = Tape()
    let (a, b) = (tape.watched(Tensor(3)), tape.watched(Tensor(5)))
    let total = weightedSum([(2, a), (-0.5, b), (1, a)], on: tape)
    #expect(total.tensor.scalar == 6.5)
    let gradients = tape.backpropagate(from: total)
    #expect(gradients[a]?.scalar == 3)
    #expect(gradients[b]?.scalar == -0.5)
  }

  private func differences(
    _ fixture: Fixture, inputs names: [String], of loss: ([Variable], Tape) -> Variable
  ) throws -> [String] {
    let tape = Tape(phase: .training)
    let inputs = try names.map { tape.watched(try fixture.tensor($0)) }
    let value = loss(inputs, tape)
    let gradients = tape.backpropagate(from: value)
    var differences = Differences(tolerance: 1e-5)
    differences.compare("loss", value.tensor, try fixture.tensor("loss"))
    for (name, input) in zip(names, inputs) {
      differences.compare(name, gradients[input], try fixture.tensor("\(name)_gradient"))
    }
    return differences.lines
  }
}
