import Autograd
import Distillation
import Interchange
import Layers
import Networks
import TensorCore
import TestSupport
import Testing
import Training

/// A term with the cases that PyTorch computed for it.
struct FeatureTermCase: Sendable, CustomTestStringConvertible {
  let term: any LossTerm
  let fixture: Fixture
  let file: String

  var testDescription: String { "\(file), \(fixture.name)" }

  static func cases(_ file: String, _ term: any LossTerm) throws -> [FeatureTermCase] {
    try Fixture.cases(file).map { FeatureTermCase(term: term, fixture: $0, file: file) }
  }

  static func all() throws -> [FeatureTermCase] {
    var gaussian = CorrelationTerm()
    gaussian.form = .gaussian
    return try [
      cases("term-features", FeatureTerm()), cases("term-attention", AttentionTerm()),
      cases("term-similarity", SimilarityTerm()), cases("term-relations", RelationTerm()),
      cases("term-neighbors", CorrelationTerm()), cases("term-gaussian", gaussian),
      cases("term-information", InformationTerm()), cases("term-contrastive", ContrastiveTerm()),
      cases("term-review", ReviewTerm()),
    ].flatMap { $0 }
  }

  /// A student of width 2 on images of 8×8, with teachers of width 3 and 4; the second one reads
  /// images of 16×16.
  var networks: LossNetworks {
    let plans = (2...4).map {
      NetworkPlan.resNet(depth: 8, width: $0, inputChannels: 1, classes: 3)
    }
    let teachers = fixture.extent("teachers")
    var networks = LossNetworks(
      student: plans[0], teachers: Array(plans[1...teachers]),
      teacherImages: Array([[8, 8, 1], [16, 16, 1]].prefix(teachers)), exampleImage: [8, 8, 1])
    networks.imageLabels = (0..<fixture.extent("stored")).map { $0 % fixture.extent("classes") }
    return networks
  }

  private static let nodes = [
    "layer1": "layer1", "layer2": "layer2", "layer3": "layer3", "avgpool": "pool",
  ]

  /// The student's features by their names in the fixture.
  func features() throws -> [String: Tensor] {
    try Self.nodes.mapValues { try fixture.tensor("student.\($0)") }
  }

  func pass(_ features: [String: Variable], _ tape: Tape) throws -> LossPass {
    let teachers = try (0..<fixture.extent("teachers")).map { teacher in
      let features = try Self.nodes.mapValues { try fixture.tensor("teacher.\(teacher).\($0)") }
      return TeacherAnswer(output: Tensor(0), features: features)
    }
    let input = tape.constant(Tensor(0))
    var pass = LossPass(
      networks, input: input, output: input, features: features, teachers: teachers)
    pass.indices = try fixture.integers("indices")
    pass.progress = Float(fixture.option("progress"))
    return pass
  }

  /// The differences of a term's value, and of its gradients, from PyTorch's.
  func differences(_ children: [Module.Child], critic: (any Module)? = nil) throws -> [String] {
    for child in children {
      try fixture.load(into: child.module, prefix: "parameters.\(child.name).")
    }
    let parameters = children.flatMap { child in
      child.module.namedParameters.map { ("\(child.name).\($0.name)", $0.parameter) }
    }
    let tape = Tape(differentiating: parameters.map(\.1), phase: .training)
    let watched = try features().mapValues(tape.watched)
    var pass = try pass(watched, tape)
    pass.critic = critic
    let loss = term(pass, trained: children.map(\.module), on: tape)
    let gradients = tape.backpropagate(from: loss)
    // A batch norm removes most of the gradients of the convolutions before it, and what is left is
    // rounded more.
    var differences = Differences(tolerance: term is ReviewTerm ? 5e-5 : 1e-5)
    differences.compare("loss", loss.tensor, try fixture.tensor("loss"))
    let read = Set(term.taps(in: networks).student)
    for (node, name) in Self.nodes.sorted(by: { $0.key < $1.key }) where read.contains(node) {
      differences.compare(
        name, watched[node].flatMap { gradients[$0] },
        try fixture.tensor("student.\(name)_gradient"))
    }
    for (name, parameter) in parameters {
      differences.compare(
        name, gradients[parameter].map(parameter.layout.diskTensor(from:)),
        try fixture.stored("gradients.\(name)"))
    }
    return differences.lines
  }
}

@Suite("Feature terms and PyTorch")
struct FeatureTermFixtureTests {
  @Test("Value and gradients are PyTorch's", arguments: try FeatureTermCase.all())
  func values(_ item: FeatureTermCase) throws {
    let children = item.term.makeTrained(for: item.networks, seed: 1)
    let differing = try item.differences(children)
    #expect(differing == [])
    for child in children {
      guard let memory = child.module as? ContrastMemory else { continue }
      var differences = Differences(tolerance: 1e-5)
      for (name, parameter) in memory.buffers {
        differences.compare(
          name, parameter.value, try item.fixture.stored("after.\(child.name).\(name)"))
      }
      #expect(differences.lines == [])
    }
  }

  @Test(
    "The student and the discriminators of features have PyTorch's losses and gradients",
    arguments: try FeatureTermCase.cases(
      "term-adversarial", FeatureAdversarialTerm(weight: 1, taps: ["layer3"])))
  func adversarial(_ item: FeatureTermCase) throws {
    let term = try #require(item.term as? FeatureAdversarialTerm)
    let (networks, rate) = (item.networks, Float(0.01))
    let opponent = term.makeOpponent(
      for: [networks],
      OpponentTraining(optimizer: .init(.sgd), bufferCapacity: 0, seed: 1))
    let critics = try #require(opponent.critic(for: nil))
    for child in critics.children {
      try item.fixture.load(into: child.module, prefix: "parameters.critic.\(child.name).")
    }
    let before = critics.namedParameters.map { ($0.name, $0.parameter.value) }
    let adapters = term.makeTrained(for: networks, seed: 1)
    opponent.follow(adapters.map(\.module), for: nil)
    #expect(try item.differences(adapters, critic: critics) == [])

    let tape = Tape()
    let round = LossRound(try item.pass(item.features().mapValues(tape.constant), tape))
    var random = RandomStream(seed: 1)
    let losses = opponent.train(on: [round], learningRate: rate, random: &random)
    let teachers = item.fixture.extent("teachers")
    let expected = try (0..<teachers).reduce(0.0) { sum, teacher in
      let name = (teacher > 0 ? "teacher.\(teacher)." : "") + "discriminator_loss"
      return sum + Double(try item.fixture.stored(name).scalar)
    }
    #expect(abs(losses[0] - expected / Double(teachers)) < 1e-5)
    for ((name, old), new) in zip(before, critics.namedParameters.map(\.parameter)) {
      let slopes = zip(old.scalars, new.value.scalars).map { ($0 - $1) / rate * Float(teachers) }
      let found = new.layout.diskTensor(from: Tensor(slopes, shape: old.shape))
      let wanted = try item.fixture.stored("critic_gradients.critic.\(name)")
      // The difference of two weights has few digits.
      #expect(relativeDifference(found, wanted) < 1e-2, "\(name)")
    }
  }
}
