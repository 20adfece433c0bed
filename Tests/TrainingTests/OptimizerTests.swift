import Autograd
import Layers
import TensorCore
import Testing
import Training

/// A case of `OptimizerGolden`.
struct OptimizerCase: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let configuration: OptimizerConfiguration
  let expected: [String: [Float]]

  init(_ name: String, _ configuration: OptimizerConfiguration, _ expected: [String: [Float]]) {
    testDescription = name
    self.configuration = configuration
    self.expected = expected
  }

  static let all: [OptimizerCase] = [
    .init("sgd", .init(.sgd), OptimizerGolden.sgd),
    .init(
      "sgd with weight decay", .init(.sgd, weightDecay: 0.05), OptimizerGolden.sgdWeightDecay),
    .init("momentum", .init(.sgd, momentum: 0.9), OptimizerGolden.sgdMomentum),
    .init(
      "momentum with weight decay", .init(.sgd, momentum: 0.9, weightDecay: 0.05),
      OptimizerGolden.sgdMomentumWeightDecay),
    .init(
      "nesterov", .init(.sgd, momentum: 0.9, isNesterov: true, weightDecay: 0.05),
      OptimizerGolden.sgdNesterov),
    .init("adam", .init(.adam), OptimizerGolden.adam),
    .init(
      "adam with betas and weight decay",
      .init(.adam, weightDecay: 0.05, betas: [0.5, 0.99], epsilon: 1e-5),
      OptimizerGolden.adamBetasWeightDecay),
    .init("adamw", .init(.adamw), OptimizerGolden.adamw),
    .init(
      "adamw with betas and weight decay", .init(.adamw, weightDecay: 0.5, betas: [0.5, 0.99]),
      OptimizerGolden.adamwWeightDecay),
    .init("lamb", .init(.lamb), OptimizerGolden.lamb),
    .init(
      "lamb with betas",
      .init(.lamb, weightDecay: 0, betas: [0.5, 0.99], epsilon: 1e-5), OptimizerGolden.lambBetas),
    .init(
      "momentum with clipping",
      OptimizerConfiguration(.sgd, momentum: 0.9, weightDecay: 0.05).clipped(to: 1),
      OptimizerGolden.sgdClipped),
    .init(
      "adam with clipping",
      OptimizerConfiguration(.adam, weightDecay: 0.05, betas: [0.5, 0.99], epsilon: 1e-5)
        .clipped(to: 0.9), OptimizerGolden.adamClipped),
  ]
}

/// The two parameters and the given gradients of scripts/python/fixtures/optimizers.py.
struct GivenDescent {
  let parameters: [Module.Entry] = [
    ("weight", Parameter(Tensor([0.5, -1.25, 2, -0.125, 1], shape: [5]))),
    ("bias", Parameter(Tensor([0.25, -0.75], shape: [2]))),
  ]

  func run(_ optimizer: any Optimizer, steps: Range<Int>) {
    for step in steps {
      optimizer.update(gradients(step), learningRate: step < 4 ? 0.125 : 0.0625)
    }
  }

  private func gradients(_ step: Int) -> Gradients {
    var given = [(parameters[0].parameter, gradient(step, count: 5))]
    if step.isMultiple(of: 2) {
      given.append((parameters[1].parameter, gradient(step + 3, count: 2)))
    }
    return makeGradients(given)
  }

  private func gradient(_ step: Int, count: Int) -> Tensor {
    Tensor((0..<count).map { Float((7 * step + 3 * $0) % 11 - 5) / 8 }, shape: [count])
  }
}

/// Gradients as a tape would compute them.
func makeGradients(_ given: [(parameter: Parameter, gradient: Tensor)]) -> Gradients {
  let tape = Tape(differentiating: given.map(\.parameter))
  let loss = tape.record(
    FreeOperation("Given"), inputs: [], weights: given.map { tape.weight($0.parameter) },
    output: Tensor(0)
  ) { _, flow in
    for (parameter, gradient) in given { flow.add(gradient, to: parameter) }
  }
  return tape.backpropagate(from: loss)
}

@Suite("Optimizers")
struct OptimizerTests {
  @Test("Eight steps equal PyTorch's", arguments: OptimizerCase.all)
  func golden(_ example: OptimizerCase) throws {
    let descent = GivenDescent()
    descent.run(example.configuration.makeOptimizer(for: descent.parameters), steps: 0..<8)
    for (name, parameter) in descent.parameters {
      let expected = try #require(example.expected[name])
      for (found, expected) in zip(parameter.value.scalars, expected) {
        #expect(abs(found - expected) <= 1e-6 * max(abs(expected), 0.25), "\(name)")
      }
    }
  }

  @Test("A run that stops and resumes ends in the same bits", arguments: OptimizerCase.all)
  func resume(_ example: OptimizerCase) throws {
    let whole = GivenDescent()
    let first = GivenDescent()
    let second = GivenDescent()
    whole.run(example.configuration.makeOptimizer(for: whole.parameters), steps: 0..<8)

    let stopped = example.configuration.makeOptimizer(for: first.parameters)
    first.run(stopped, steps: 0..<3)
    for (index, entry) in first.parameters.enumerated() {
      second.parameters[index].parameter.value = entry.parameter.value
    }
    let saved = Dictionary(uniqueKeysWithValues: stopped.state.map { ($0.name, $0.tensor) })
    // Later updates of the first optimizer must not change the saved state.
    first.run(stopped, steps: 3..<5)
    let resumed = example.configuration.makeOptimizer(for: second.parameters)
    try resumed.restore(saved)
    second.run(resumed, steps: 3..<8)

    for (index, entry) in whole.parameters.enumerated() {
      #expect(second.parameters[index].parameter.value == entry.parameter.value)
    }
  }

  @Test("A large tensor is updated like a small one, block by block")
  func large() throws {
    let count = 40_001
    let large = Parameter(Tensor(repeating: 0.5, shape: [count]))
    let small = Parameter(Tensor(repeating: 0.5, shape: [1]))
    // A norm over all gradients is larger with more of them.
    for configuration in OptimizerCase.all.map(\.configuration) where configuration.clipNorm == nil
    {
      let optimizers = [large, small].map {
        configuration.makeOptimizer(for: [(name: "weight", parameter: $0)])
      }
      for _ in 0..<2 {
        for (optimizer, parameter) in zip(optimizers, [large, small]) {
          let gradient = Tensor(repeating: 0.25, shape: parameter.value.shape)
          optimizer.update(makeGradients([(parameter, gradient)]), learningRate: 0.125)
        }
      }
      #expect(large.value == Tensor(repeating: small.value.scalar, shape: [count]))
    }
    #expect(small.value.scalar < 0.25)
  }

  @Test("A saved state that does not fit is refused by name and changes nothing")
  func mismatch() throws {
    let descent = GivenDescent()
    let adam = Adam(descent.parameters)
    descent.run(adam, steps: 0..<2)
    let saved = Dictionary(uniqueKeysWithValues: adam.state.map { ($0.name, $0.tensor) })
    #expect(
      saved.keys.sorted() == [
        "bias.first_moment", "bias.second_moment", "bias.step",
        "weight.first_moment", "weight.second_moment", "weight.step",
      ])
    #expect(saved["weight.step"]?.scalar == 2)
    #expect(saved["bias.step"]?.scalar == 1)

    var lacking = saved
    lacking["bias.step"] = nil
    var reshaped = saved
    reshaped["weight.second_moment"] = Tensor(zeros: [4])
    var superfluous = saved
    superfluous["weight.momentum"] = Tensor(zeros: [5])
    var damaged = saved
    damaged["bias.step"] = Tensor(.nan)
    var partial = saved
    partial["bias.step"] = Tensor(0.5)
    var negative = saved
    negative["weight.second_moment"] = Tensor(repeating: -1, shape: [5])
    let cases = [
      (lacking, #"lacks "bias.step""#),
      (reshaped, #""weight.second_moment" has the shape [4], but this model needs [5]"#),
      (superfluous, #"contains "weight.momentum", which this optimizer does not use"#),
      (damaged, #""bias.step" contains NaN or infinity"#),
      (partial, #""bias.step" is 0.5, expected a count of steps"#),
      (negative, #""weight.second_moment" is negative"#),
    ]
    for (state, expected) in cases {
      let problem = #expect(throws: OptimizerStateMismatch.self) { try adam.restore(state) }
      #expect(problem?.description.contains(expected) == true, "\(String(describing: problem))")
    }
    for (name, tensor) in adam.state { #expect(saved[name] == tensor) }
    #expect(throws: OptimizerStateMismatch.self) {
      try SGD(descent.parameters).restore(saved)
    }
  }

  @Test("Gradients up to the largest norm stay as they are, bit by bit")
  func unclipped() {
    let (clipped, plain) = (GivenDescent(), GivenDescent())
    let configuration = OptimizerConfiguration(.sgd, momentum: 0.9)
    clipped.run(
      configuration.clipped(to: 100).makeOptimizer(for: clipped.parameters), steps: 0..<8)
    plain.run(configuration.makeOptimizer(for: plain.parameters), steps: 0..<8)
    for (index, entry) in plain.parameters.enumerated() {
      #expect(clipped.parameters[index].parameter.value == entry.parameter.value)
    }
  }

  @Test("The norm is that of all gradients together")
  func together() {
    let parameters = [Float(0), 0].map { Parameter(Tensor([$0], shape: [1])) }
    let optimizer = ClippedOptimizer(
      SGD(parameters.map { ("p", $0) }), maximumNorm: 1)
    let gradients = [Float(3), 4].map { Tensor([$0], shape: [1]) }
    optimizer.update(makeGradients(Array(zip(parameters, gradients))), learningRate: 1)
    #expect(abs(parameters[0].value.scalars[0] + 0.6) < 1e-6)
    #expect(abs(parameters[1].value.scalars[0] + 0.8) < 1e-6)
  }

  @Test("LAMB moves a parameter that is zero by the plain step")
  func lambOfZeros() {
    let parameter = Parameter(Tensor(zeros: [2]))
    let optimizer = LAMB([("p", parameter)])
    optimizer.update(
      makeGradients([(parameter, Tensor([1, -2], shape: [2]))]), learningRate: 0.5)
    #expect(abs(parameter.value.scalars[0] + 0.5) < 1e-5)
    #expect(abs(parameter.value.scalars[1] - 0.5) < 1e-5)
  }

  @Test("Steps write in place when nobody else holds the tensors")
  func inPlace() {
    let descent = GivenDescent()
    for configuration in OptimizerCase.all.map(\.configuration) {
      let optimizer = configuration.makeOptimizer(for: descent.parameters)
      let before = addresses(of: descent, optimizer)
      descent.run(optimizer, steps: 0..<3)
      #expect(addresses(of: descent, optimizer) == before)
    }
  }

  /// The addresses of the scalars of the parameters and of the optimizer's state, except step
  /// counts.
  private func addresses(of descent: GivenDescent, _ optimizer: any Optimizer) -> [UInt] {
    let kept = optimizer.state.filter { !$0.name.hasSuffix(".step") }.map(\.tensor)
    return (descent.parameters.map(\.parameter.value) + kept).map {
      $0.withPointer { UInt(bitPattern: $0) }
    }
  }
}
