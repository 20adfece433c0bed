import Condense
import Foundation
import Testing

final class Gated: Module {
  let conv: Convolution2D
  let gate: Convolution2D

  init(random: inout RandomStream) {
    conv = Convolution2D(3, 16, kernelSize: 3, padding: 1, random: &random)
    gate = Convolution2D(16, 16, kernelSize: 1, random: &random)
  }

  var children: [Child] { [("conv", conv), ("gate", gate)] }

  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let features = conv(input, on: tape)
    return features * Sigmoid()(gate(features, on: tape), on: tape)
  }
}

func robustLoss(_ prediction: Variable, _ target: Variable) -> Variable {
  ((prediction - target).squared() + 1).log().mean()
}

/// An operation from outside the library, for the example that reads a file with one.
private final class Snake: Condense.Operation {
  struct Attributes: ShapePreservingAttributes {
    static let key = "snake"
    static var list: [Attribute<Self>] { [] }
    func makeOperation(_ parameters: OwnedParameters) -> any Condense.Operation { Snake() }
  }

  let attributes = Attributes()
  var channelFlow: ChannelFlow { .preserves }
  func label(inputs: Int) -> String { "Snake" }

  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let x = input.tensor
    @Sendable func slope(_ x: Float) -> Float { 1 + sin(2 * x) }
    let output = x.map { $0 + sin($0) * sin($0) }
    return tape.record(self, inputs: [input], output: output) {
      [source = input.node] gradient, flow in
      flow.add(gradient.map(with: x) { $0 * slope($1) }, to: source)
    }
  }
}

/// The examples of docs/guide/networks.md about networks, their parts and files.
@Suite struct NetworksSnippets {
  @Test func `A graph is built in Swift`() throws {
    var draft = Draft("A small classifier")
    var x = draft.image(channels: 3)
    x = draft.convolution("conv1", x, 16, kernel: 3, padding: 1, bias: false)
    x = draft.batchNorm("bn1", x, then: .relu)
    let branch = draft.convolution("deep", x, 16, kernel: 3, padding: 1, isDepthwise: true)
    x = draft.concatenate("both", [x, branch])
    x = draft.globalAveragePool("pool", x)
    let plan = draft.plan(draft.linear("fc", x, 10))

    var random = RandomStream(seed: 1)
    let network = Network(plan, random: &random)
    let logits = network(Tensor(zeros: [8, 32, 32, 3]))  // [8, 10]

    #expect(logits.shape == [8, 10])
    #expect(try plan.shapes(for: [1, 32, 32, 3]).count > 4)
    #expect(plan.parameterCount == network.parameterCount)
  }

  @Test func `A module becomes a network`() throws {
    var random = RandomStream(seed: 2)
    let myModule = Gated(random: &random)
    let network = try Network(tracing: myModule, title: "mine", imageShape: [32, 32, 3])

    let images = SmallData.tensor([2, 32, 32, 3])
    let tape = Tape()
    #expect(network(images) == myModule(tape.constant(images), on: tape).tensor)
    let loss = robustLoss(tape.constant(images), tape.constant(Tensor(zeros: images.shape)))
    #expect(loss.tensor.scalar > 0)
  }

  @Test func `A classifier is saved, and read with an operation of one's own`() throws {
    try TemporaryFolder.with {
      var draft = Draft("With a snake")
      let image = draft.image(channels: 3)
      let snake = draft.add("snake", Snake.Attributes(), to: [image], channels: 3)
      var random = RandomStream(seed: 3)
      let network = Network(
        draft.plan(draft.linear("fc", draft.globalAveragePool("pool", snake), 2)), random: &random)

      let manifest = ClassifierManifest(
        imageShape: [32, 32, 3], classNames: ["cat", "dog"],
        normalization: Normalization(mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25]))
      try Classifier(model: network, manifest: manifest).save(to: temporary("mine.safetensors"))

      try FileManager.default.moveItem(
        atPath: temporary("mine.safetensors"), toPath: temporary("snake.safetensors"))
      let classifier = try OperationList.$additional.withValue([Snake.Attributes.self]) {
        try Classifier(path: temporary("snake.safetensors"))
      }

      let images = SmallData.tensor([1, 32, 32, 3])
      #expect(classifier.model(images) == network(images))
    }
  }

  @Test func `A graph is read from JSON`() throws {
    let json = Data(
      """
      {"title": "one", "inputs": [{"name": "image", "channels": 3}],
       "nodes": [{"name": "conv1", "op": "conv2d", "from": ["image"], "bias": false}],
       "outputs": ["conv1"]}
      """.utf8)

    let graph = try JSONDecoder().decode(Graph.self, from: json)
    let plan = try NetworkPlan(ResolvedGraph(graph), shapes: ["conv1.weight": [3, 3, 3, 16]])
    _ = try plan.shapes(for: [1, 32, 32, 3])

    #expect(plan.parameterCount == 3 * 3 * 3 * 16)
  }
}
