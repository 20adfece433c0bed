import Autograd
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

/// A user's module becomes a network.
@Suite struct TracingTests {
  @Test func `A module is trained, traced, and computes the same as a network`() throws {
    var random = RandomStream(seed: 2)
    let module = Classifier(random: &random)
    let images = Tensor.spread([4, 9, 7, 2], seed: 1).scaled(by: 0.1)
    let parameters = module.namedParameters.map(\.parameter)
    var losses: [Float] = []
    for _ in 0..<8 {
      let tape = Tape(differentiating: parameters, phase: .training)
      let loss = crossEntropy(
        module(tape.constant(images), on: tape), labels: [0, 1, 2, 0], on: tape)
      let gradients = tape.backpropagate(from: loss)
      for parameter in parameters {
        if let gradient = gradients[parameter] {
          parameter.value.add(gradient.scaled(by: -0.1))
        }
      }
      losses.append(loss.tensor.scalar)
    }
    #expect(losses[7] < 0.8 * losses[0])

    let network = try Network(tracing: module, title: "mine", imageShape: [9, 7, 2])
    let tape = Tape()
    #expect(network(images) == module(tape.constant(images), on: tape).tensor)
    #expect(network.namedState.map(\.name) == module.namedState.map(\.name))
    #expect(
      network.graph.nodes.map(\.name) == [
        "stem", "block.norm", "block.layer", "block.layer_2", "add", "relu", "pool", "head",
      ])
    #expect(network.graph.nodes[3].weightsOf == "block.layer")
    // The parameters are shared; a copy has its own.
    let copy = network.copy()
    module.namedParameters[0].parameter.value = Tensor(
      zeros: module.namedParameters[0].parameter.value.shape)
    #expect(network(images) != copy(images))
    // Other sizes pass as well.
    #expect(network(Tensor(zeros: [1, 5, 11, 2])).shape == [1, 3])
  }

  @Test func `The error names an operation that graphs do not have`() {
    let module = Sequential(named: [("loss", Averaging())])
    let problem = #expect(throws: GraphProblem.self) {
      try Network(tracing: module, title: "", imageShape: [4, 4, 1])
    }
    #expect(
      problem?.description
        == #"node "mean": graphs have no operation Mean; implement it as an Operation"#)
  }

  @Test func `A value that does not depend on the image is rejected`() {
    let problem = #expect(throws: GraphProblem.self) {
      try Network(tracing: Biased(), title: "", imageShape: [4, 4, 1])
    }
    #expect(problem?.reason == "it reads a value that does not depend on the image")
  }

  @Test func `Parts that share some of their parameters are rejected`() {
    var random = RandomStream(seed: 1)
    let first = Linear(4, 4, random: &random)
    let second = Linear(
      first.attributes, weight: first.weight, bias: Parameter(Tensor(repeating: 1, shape: [4])))
    let module = Sequential([Flatten(), first, second])
    let problem = #expect(throws: GraphProblem.self) {
      try Network(tracing: module, title: "", imageShape: [2, 2, 1])
    }
    #expect(problem?.description.contains("shares some parameters with another part") == true)
  }

  @Test func `Nodes that no output depends on are dropped`() throws {
    var random = RandomStream(seed: 1)
    let module = Idle(random: &random)
    let network = try Network(tracing: module, title: "", imageShape: [3, 3, 1])
    #expect(network.graph.nodes.map(\.name) == ["used"])
    #expect(network.namedState.map(\.name) == ["used.weight", "used.bias"])
  }

  @Test func `A network's own trace is the network`() throws {
    for plan in [
      NetworkPlan.resNet(depth: 8, width: 2, inputChannels: 3, classes: 4),
      .resNetGenerator(.init(filters: 2, blocks: 1, usesDropout: true)),
    ] {
      let network = drawn(plan)
      let traced = try Network(
        tracing: network, title: plan.graph.title, imageShape: [16, 16, 3])
      #expect(traced.graph.nodes == network.graph.nodes)
      #expect(traced.graph.outputs == network.graph.outputs)
    }
  }
}

/// A stem, a layer that is applied twice, a sum, and a head.
private final class Classifier: Module {
  private let stem: Convolution2D
  private let block: Block
  private let relu = ReLU()
  private let pool = GlobalAveragePool()
  private let head: Linear

  init(random: inout RandomStream) {
    stem = Convolution2D(2, 5, kernelSize: 3, padding: 1, random: &random)
    block = Block(random: &random)
    head = Linear(5, 3, random: &random)
  }

  var children: [Child] {
    [("stem", stem), ("block", block), ("relu", relu), ("pool", pool), ("head", head)]
  }

  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let start = stem(input, on: tape)
    return head(
      pool(relu(add(start, block(start, on: tape), on: tape), on: tape), on: tape), on: tape)
  }
}

private final class Block: Module {
  private let norm = BatchNorm2D(5, rectifier: .relu)
  private let layer: Convolution2D

  init(random: inout RandomStream) {
    layer = Convolution2D(5, 5, kernelSize: 3, padding: 1, random: &random)
  }

  var children: [Child] { [("norm", norm), ("layer", layer)] }

  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    layer(layer(norm(input, on: tape), on: tape), on: tape)
  }
}

/// Computes a value that it does not return.
private final class Idle: Module {
  private let used: Convolution2D
  private let idle: Convolution2D

  init(random: inout RandomStream) {
    used = Convolution2D(1, 2, kernelSize: 1, random: &random)
    idle = Convolution2D(1, 2, kernelSize: 1, random: &random)
  }

  var children: [Child] { [("used", used), ("idle", idle)] }

  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    _ = idle(input, on: tape)
    return used(input, on: tape)
  }
}

private final class Averaging: Module {
  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable { mean(input, on: tape) }
}

private final class Biased: Module {
  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    add(input, tape.constant(Tensor(repeating: 1, shape: input.shape)), on: tape)
  }
}
