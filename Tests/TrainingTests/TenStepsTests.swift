import Autograd
import Layers
import Networks
import TensorCore
import TestSupport
import Testing
import Training

@Suite struct TenStepsTests {
  @Test func `Ten steps of training give PyTorch's losses`() throws {
    let fixture = try #require(try Fixture.cases("ten-steps").first)
    let network = drawn(
      .resNet(
        depth: fixture.extent("depth"), width: fixture.extent("width"),
        inputChannels: fixture.extent("channels"), classes: fixture.extent("classes")))
    try fixture.load(into: network)
    let parameters = network.namedParameters
    let optimizer = SGD(
      parameters, momentum: fixture.option("momentum"),
      weightDecay: fixture.option("weight_decay"))

    let losses = try (0..<10).map { step in
      let tape = Tape(differentiating: parameters.map(\.parameter), phase: .training)
      let logits = network(tape.constant(try fixture.tensor("images\(step)")), on: tape)
      let loss = crossEntropy(logits, labels: try fixture.integers("labels\(step)"), on: tape)
      optimizer.update(
        tape.backpropagate(from: loss), learningRate: Float(fixture.option("lr")))
      return loss.tensor.scalar
    }
    let expected = try fixture.stored("losses").scalars
    for (found, expected) in zip(losses, expected) {
      #expect(abs(found - expected) < 1e-4 * expected)
    }

    var differences = Differences(tolerance: 1e-4)
    for (name, parameter) in network.namedState
    where ["fc.weight", "bn1.running_mean", "bn1.running_var"].contains(name) {
      differences.compare(name, parameter.value, try fixture.stored("trained.\(name)"))
    }
    #expect(differences.lines == [])
  }
}
