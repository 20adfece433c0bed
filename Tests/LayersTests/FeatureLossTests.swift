import Autograd
import Foundation
import Layers
import TensorCore
import TestSupport
import Testing

@Suite struct FeatureLossTests {
  @Test(arguments: try Fixture.cases("adaptive-average-pool"))
  func `Images averaged to a size give PyTorch's values and gradients`(_ fixture: Fixture) throws {
    let tape = Tape()
    let input = tape.watched(try fixture.tensor("input"))
    let output = input.averaged(
      toHeight: fixture.extent("height"), width: fixture.extent("width"))
    let gradients = tape.backpropagate(
      from: output, gradient: try fixture.tensor("output_gradient"))
    var differences = Differences(tolerance: 1e-5)
    differences.compare("output", output.tensor, try fixture.tensor("output"))
    differences.compare("gradient", gradients[input], try fixture.tensor("input_gradient"))
    #expect(differences.lines == [])
  }

  @Test func `Averaging to the same size changes nothing`() {
    let tape = Tape()
    let images = Tensor.spread([2, 3, 4, 2], seed: 1)
    #expect(tape.constant(images).averaged(toHeight: 3, width: 4).tensor == images)
  }

  @Test func `Gradients of distances of features match numeric gradients`() {
    let maps = [Tensor.spread([3, 2, 5, 2], seed: 1), .spread([3, 2, 5, 2], seed: 2)]
    let rows = [Tensor.spread([4, 3], seed: 3), .spread([4, 3], seed: 4)]
    func problems(
      _ inputs: [Tensor], of loss: @escaping (Variable, Variable) -> Variable
    ) -> [String] {
      // Losses of this size have few digits left in numeric gradients.
      GradientCheck(step: 5e-3, tolerance: 5e-3).problems(inputs: inputs) { inputs, _ in
        loss(inputs[0], inputs[1]) * 10
      }
    }
    #expect(problems(maps, of: attentionDistance) == [])
    #expect(problems(maps, of: similarityDistance) == [])
    #expect(problems(maps, of: pyramidDistance) == [])
    #expect(problems(rows, of: { correlationDistance($0, $1) }) == [])
    #expect(problems(rows, of: neighborDistance) == [])
  }

  @Test("Gradients of relations match numeric gradients", arguments: [(1, 0), (0, 1), (25, 50)])
  func relations(_ distance: Float, _ angle: Float) {
    let others = Tensor.spread([5, 4], seed: 2)
    let problems = GradientCheck(step: 5e-3).problems(inputs: [.spread([5, 3], seed: 1)]) {
      inputs, tape in
      relationalDistance(inputs[0], others, distance: distance, angle: angle, on: tape)
    }
    #expect(problems == [])
  }

  @Test func `Relations of many images do not depend on the number of threads`() {
    let rows = Tensor.spread([37, 6], seed: 1)
    func gradient() -> Tensor? {
      let tape = Tape()
      let input = tape.watched(rows)
      let loss = relationalDistance(
        input, .spread([37, 9], seed: 2), distance: 25, angle: 50, on: tape)
      return tape.backpropagate(from: loss)[input]
    }
    let expected = gradient()
    #expect((0..<3).allSatisfy { _ in gradient() == expected })
  }

  @Test func `Relations of one image, and of equal images, are finite`() {
    for rows in [Tensor.spread([1, 3], seed: 1), Tensor(repeating: 2, shape: [3, 3])] {
      let tape = Tape()
      let input = tape.watched(rows)
      let losses = [
        relationalDistance(
          input, .spread(rows.shape, seed: 2), distance: 25, angle: 50, on: tape),
        similarityDistance(input, tape.constant(.spread(rows.shape, seed: 2))),
        neighborDistance(input, tape.constant(.spread(rows.shape, seed: 2))),
        correlationDistance(input, tape.constant(.spread(rows.shape, seed: 2))),
      ]
      if rows.shape[0] == 1 {
        #expect(losses.allSatisfy { abs($0.tensor.scalar) < 1e-6 })
      }
      let gradients = tape.backpropagate(from: weightedSum(losses.map { (1, $0) }, on: tape))
      #expect(gradients[input]?.isFinite == true)
    }
  }

  @Test func `Features of zeros have finite gradients`() {
    let tape = Tape()
    let zeros = tape.watched(Tensor(zeros: [2, 2, 2, 3]))
    let others = tape.constant(.spread([2, 2, 2, 3], seed: 1))
    let loss = attentionDistance(zeros, others) + similarityDistance(zeros, others)
    #expect(tape.backpropagate(from: loss)[zeros]?.isFinite == true)
  }

  @Test func `Gradients of a contrast match numeric gradients`() {
    var random = RandomStream(seed: 1)
    let memory = ContrastMemory(count: 9, width: 4, random: &random)
    memory.logNormalizer.value = Tensor([log(7)], shape: [1])
    let problems = GradientCheck().problems(inputs: [.spread([3, 4], seed: 1)]) { inputs, tape in
      memory.loss(
        inputs[0], of: [1, 5, 8], against: Array(0..<9), temperature: 0.5,
        excluding: { $1 % 3 == $0 }, on: tape)
    }
    #expect(problems == [])
  }

  @Test(
    "Contrasts of equal and opposite embeddings are finite at the lowest temperature",
    arguments: [false, true])
  func lowTemperature(_ beginsOpposite: Bool) throws {
    var random = RandomStream(seed: 1)
    let memory = ContrastMemory(count: 6, width: 2, random: &random)
    let rows = Tensor(Array(repeating: [1, 0], count: 6).flatMap(\.self), shape: [6, 2])
    memory.update(Array(0..<6), to: rows, momentum: 0)
    func contrast(_ anchors: Tensor) throws -> (loss: Float, gradient: Tensor) {
      let tape = Tape()
      let input = tape.watched(anchors)
      let loss = memory.loss(
        input, of: [0, 1], against: Array(0..<6), temperature: 0.01,
        excluding: { $0 == $1 }, on: tape)
      return (loss.tensor.scalar, try #require(tape.backpropagate(from: loss)[input]))
    }
    let equal = rows.slice(0..<2)
    // Z is that of the first batch: exp(100), or exp(-100), times the number of images.
    if beginsOpposite { _ = try contrast(equal.scaled(by: -1)) }
    let (loss, gradient) = try contrast(equal)
    let normalizer = memory.logNormalizer.value.scalar
    #expect(abs(normalizer - ((beginsOpposite ? -100 : 100) + log(Float(6)))) < 1e-4)
    #expect(gradient.isFinite)
    // With P = 1/6 and m/n = 5/6: log 6 for the own image, and log 1.2 for each of five others.
    let expected = Float(beginsOpposite ? 5 * (200 - log(5.0)) : log(6.0) + 5 * log(1.2))
    #expect(abs(loss - expected) < 1e-3 * expected, "\(loss), expected \(expected)")
  }

  @Test func `A memory moves the embeddings of a batch alone`() {
    var random = RandomStream(seed: 1)
    let memory = ContrastMemory(count: 3, width: 2, random: &random)
    let before = memory.embeddings.value
    memory.update([2, 0], to: Tensor([3, 4, 0, 0], shape: [2, 2]), momentum: 0)
    let after = memory.embeddings.value
    #expect(after.slice(1..<2) == before.slice(1..<2))
    #expect(relativeDifference(after.slice(2..<3), Tensor([0.6, 0.8], shape: [1, 2])) < 1e-6)
    #expect(after.slice(0..<1).scalars == [0, 0])
  }

  @Test func `An image without others of another class is contrasted with none`() {
    var random = RandomStream(seed: 1)
    let memory = ContrastMemory(count: 2, width: 2, random: &random)
    let tape = Tape()
    let anchors = tape.watched(Tensor([0.6, 0.8], shape: [1, 2]))
    let loss = memory.loss(
      anchors, of: [0], against: [0, 1], temperature: 0.07, excluding: { _, _ in true }, on: tape)
    #expect(loss.tensor.isFinite)
    #expect(tape.backpropagate(from: loss)[anchors]?.isFinite == true)
  }
}
