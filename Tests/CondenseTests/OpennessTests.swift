import Condense
import Foundation
import Testing

/// Code of the library's users: this target sees only public declarations.
@Suite struct OpennessTests {
  private static let labels = (0..<12).map { $0 % 3 }

  /// Images with one bright pixel per class, among noise.
  private static let images: Tensor = {
    var random = RandomStream(seed: 3)
    return Tensor(
      labels.flatMap { label in
        (0..<5 * 7 * 2).map { ($0 % 35 == 11 * label ? 3 : 0) + 0.3 * random.normal() }
      }, shape: [12, 5, 7, 2])
  }()

  private static let targets = Tensor(
    labels.flatMap { label in (0..<3).map { $0 == label ? 1 : 0 } }, shape: [12, 3])

  private func trained(_ steps: Int) -> (module: OwnNetwork, losses: [Float]) {
    var random = RandomStream(seed: 5)
    let module = OwnNetwork(random: &random)
    let optimizer = Adam(module.namedParameters)
    let losses = (0..<steps).map { _ in
      let tape = Tape(differentiating: module.namedParameters.map(\.parameter), phase: .training)
      let loss = robustLoss(
        module(tape.constant(Self.images), on: tape), targets: Self.targets, on: tape)
      optimizer.update(tape.backpropagate(from: loss), learningRate: 0.05)
      return loss.tensor.scalar
    }
    return (module, losses)
  }

  @Test func `A network with a user's operation and loss is trained, traced and saved`()
    throws
  {
    let (module, losses) = trained(30)
    #expect(losses[29] < 0.7 * losses[0])
    let network = try Network(tracing: module, title: "mine", imageShape: [5, 7, 2])
    #expect(
      network.graph.nodes.map(\.operation) == [
        "conv2d", "scaled_softsign", "conv2d", "multiply", "add", "global_average_pool", "linear",
      ])
    let tape = Tape()
    let logits = module(tape.constant(Self.images), on: tape).tensor
    #expect(network(Self.images) == logits)
    #expect(network.copy()(Self.images) == logits)

    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("condense-\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let manifest = ClassifierManifest(
      imageShape: [5, 7, 2], classNames: ["a", "b", "c"],
      normalization: Normalization(mean: [0, 0], deviation: [1, 1]))
    try Classifier(model: network, manifest: manifest).save(to: path)

    let problem = #expect(throws: FileProblem.self) { try Classifier(path: path) }
    #expect(
      problem.map {
        "\($0)".contains(
          #"node "softsign": found the operation "scaled_softsign", expected one of"#)
      }
        == true)
    let read = try OperationList.$additional.withValue([Softsign.Attributes.self]) {
      try Classifier(path: path)
    }
    #expect(read.logits(Self.images) == logits)
    // A network in memory does not need the list.
    #expect(read.model.copy()(Self.images) == logits)
  }

  @Test func `A recipe names a user's loss term, which trains a classifier`() throws {
    let recipe = Data(#"{"distance": 2, "distance_softness": 0.2}"#.utf8)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Losses.self, from: recipe) }
    let losses = try LossTermList.$additional.withValue([DistanceTerm.self]) {
      try JSONDecoder().decode(Losses.self, from: recipe)
    }
    #expect(losses[DistanceTerm.self]?.softness == 0.2)

    var random = RandomStream(seed: 2)
    let data = InMemoryDataset(
      pixels: (0..<12 * 64).map { _ in UInt8.random(in: 0...255, using: &random) },
      labels: Self.labels, classNames: ["a", "b", "c"], imageShape: [8, 8, 1])
    let normalization = Normalization(mean: [0.5], deviation: [0.25])
    let manifest = ClassifierManifest(
      imageShape: [8, 8, 1], classNames: data.classNames, normalization: normalization)
    func classifier(width: Int) -> Classifier {
      Classifier(
        .resNet(depth: 8, width: width, inputChannels: 1, classes: 3), manifest, seed: 1)
    }
    let loader = BatchLoader(data, batchSize: 12, seed: 1, normalization: normalization)
    let task = ClassifierTask(
      classifier(width: 2), losses: losses,
      teachers: TeacherEnsemble([classifier(width: 3)], imagesNormalizedBy: normalization),
      optimizer: OptimizerConfiguration(.adam), schedule: Schedule(learningRate: 0.02),
      training: loader, test: loader)
    let steps = try (0..<20).flatMap { epoch in
      try task.batches(epoch: epoch, startingAt: 0).map {
        try task.train(on: $0, at: StepPosition(step: epoch, epoch: epoch, totalSteps: 20)).loss
      }
    }
    #expect(steps[19] < 0.8 * steps[0])
    #expect(task.state.contains { $0.name == "distance.layer1.weight" })
  }

  @Test func `Channels are pruned through a user's operation and through arithmetic`() throws {
    let (module, _) = trained(1)
    let network = try Network(tracing: module, title: "mine", imageShape: [5, 7, 2])
    let groups = ChannelGroups(of: network, imageShape: [5, 7, 2])
    #expect(groups.widths == [6])
    let mask = ChannelMask(
      keeping: 0.5, of: groups, by: L2Norm().scores(of: groups, in: network, .none))
    let small = network.narrowed(to: mask, of: groups)
    groups.silenceDropped(by: mask, in: network)
    let difference =
      zip(small(Self.images).scalars, network(Self.images).scalars)
      .map { abs($0 - $1) }.max() ?? .infinity
    #expect(difference < 1e-5)
    #expect(small.parameterCount < network.parameterCount)
  }

  @Test func `Channels can be pruned if arithmetic preserves them, and stay if it mixes them`() {
    var random = RandomStream(seed: 4)
    func widths(_ function: @escaping (Variable) -> Variable) -> [Int] {
      ChannelGroups(of: Sandwich(random: &random, function), imageShape: [5, 7, 1]).widths
    }
    #expect(widths { ((2 * $0 - 1).exp() + $0.squared()) / 3 } == [6])
    #expect(widths { $0 * $0.tape.constant(Tensor(0.5)) } == [6])
    #expect(widths { $0 / $0.absolute().mean() } == [])
    #expect(widths { $0.tape.constant(Tensor(1)) - $0 } == [])
  }

  @Test func `A draft adds a user's operation to a graph`() {
    var draft = Draft("drafted")
    let image = draft.image(channels: 4)
    let plan = draft.plan(
      draft.add(
        "own", Softsign.Attributes(), to: [image], channels: 4, tensors: ["scale": [4]]))
    var random = RandomStream(seed: 1)
    #expect(
      Network(plan, random: &random)(Tensor(repeating: 1, shape: [1, 1, 1, 4])).scalars[2] == 0.5)
  }

  @Test func `Two operations cannot have the same key`() throws {
    struct Impostor: ShapePreservingAttributes {
      static let key = "relu"
      func makeOperation(_ parameters: OwnedParameters) -> any Condense.Operation { Sigmoid() }
    }
    let graph = Graph(
      title: "", inputs: [.init("image", channels: 1)],
      nodes: [GraphNode("a", "relu", reading: ["image"])], outputs: ["a"])
    let problem = #expect(throws: GraphProblem.self) {
      try ResolvedGraph(graph, operations: [Impostor.self])
    }
    #expect(problem?.description == #"node "a": two operations have the key "relu""#)
    #expect(try ResolvedGraph(graph, operations: [ReLU.Attributes.self]).graph == graph)
  }

  @Test func `A layer of arithmetic has the gradient of its parametrized weight`() throws {
    var random = RandomStream(seed: 2)
    let layer = UnitRows(4, 2, random: &random)
    layer.parametrize("weight") {
      WeightMask(of: $0, kept: Tensor([1, 0, 1, 1, 1, 1, 0, 1], shape: [2, 4]))
    }
    let input = Tensor([0.5, -1, 2, 0.25, 1, 1, -0.5, 2, -1, 0, 1, 3], shape: [3, 4])
    func total(_ input: Tensor) -> Float {
      let tape = Tape()
      return layer(tape.constant(input), on: tape).squared().sum().tensor.scalar
    }
    let tape = Tape(differentiating: [layer.weight])
    let gradients = tape.backpropagate(from: layer(tape.constant(input), on: tape).squared().sum())
    let gradient = try #require(gradients[layer.weight]).scalars
    #expect(gradient[1] == 0 && gradient[6] == 0)
    let start = layer.weight.value
    for index in gradient.indices {
      var scalars = start.scalars
      scalars[index] += 1e-2
      layer.weight.value = Tensor(scalars, shape: start.shape)
      let upper = total(input)
      scalars[index] -= 2e-2
      layer.weight.value = Tensor(scalars, shape: start.shape)
      #expect(abs((upper - total(input)) / 2e-2 - gradient[index]) < 2e-2)
    }
  }
}
