import Autograd
import Distillation
import Foundation
import Layers
import Metrics
import Networks
import TensorCore
import TestSupport
import Testing

/// Each term of generators, compared with its formula.
@Suite("Terms for images")
struct TermTests {
  /// Small, so that the mean of a few numbers shows each derivative.
  private static let shape: Shape = [1, 2, 3, 3]
  private let output = Self.images(seed: 1)
  /// Far from the output, so that no difference changes its sign in a gradient check.
  private let answers = [Self.images(seed: 2, offset: 5), Self.images(seed: 3, offset: 5)]
  private let taps = ["model.9", "model.10"]

  private static func images(
    _ shape: Shape = shape, seed: UInt64, offset: Float = 0
  ) -> Tensor {
    let values = Tensor.spread(shape, seed: seed).scalars.map { 0.3 * $0 + offset }
    return Tensor(values, shape: shape)
  }

  private func networks(teachers: Int = 2) -> LossNetworks {
    let plans = (0...teachers).map {
      NetworkPlan.resNetGenerator(.init(filters: 2 + $0, blocks: 1))
    }
    return LossNetworks(
      student: plans[0], teachers: Array(plans.dropFirst()), direction: .bToA,
      exampleImage: [16, 16, 3])
  }

  private func convolution(_ outputs: Int, seed: UInt64) -> Convolution2D {
    var random = RandomStream(seed: seed)
    return Convolution2D(
      3, outputs, kernelSize: 1, initializer: .heNormalFanOut, random: &random)
  }

  /// The mean of a function of two tensors' scalars.
  private func mean(_ a: Tensor, _ b: Tensor, _ cost: (Double, Double) -> Double) -> Double {
    zip(a.scalars, b.scalars).reduce(0) { $0 + cost(Double($1.0), Double($1.1)) }
      / Double(a.count)
  }

  /// The value of a term, and the errors of its gradient with respect to the output.
  private func measured(
    _ term: some LossTerm, of other: Tensor? = nil, _ pass: (Variable, Tape) -> LossPass
  ) -> (value: Double, problems: [String]) {
    let output = other ?? output
    let tape = Tape()
    let value = term(pass(tape.constant(output), tape), trained: [], on: tape).tensor.scalar
    let problems = GradientCheck().problems(inputs: [output]) { inputs, tape in
      term(pass(inputs[0], tape), trained: [], on: tape)
    }
    return (Double(value), problems)
  }

  /// A pass with teachers, in which the input and the other domain's images are far from the
  /// output.
  private func pass(_ output: Variable, _ tape: Tape) -> LossPass {
    LossPass(
      networks(), input: tape.constant(answers[0]), output: output,
      teachers: answers.map { TeacherAnswer(output: $0) },
      target: tape.constant(answers[1]), targetOutput: output)
  }

  private var wanted: Tensor {
    var sum = answers[0]
    sum.add(answers[1])
    return sum.scaled(by: 0.5)
  }

  @Test func `The L1 term compares with the mean of the teachers`() {
    let found = measured(OutputL1Term(), pass)
    #expect(abs(found.value - mean(output, wanted) { abs($0 - $1) }) < 1e-5)
    #expect(found.problems == [])
  }

  @Test func `The SSIM term is one minus the metric to the mean of the teachers`() {
    let images = (1...3).map { Self.images([2, 12, 13, 3], seed: $0) }
    var sum = images[1]
    sum.add(images[2])
    let expected = structuralSimilarity(of: images[0], to: sum.scaled(by: 0.5)).reduce(0, +) / 2
    let found = measured(OutputSimilarityTerm(), of: images[0]) { output, tape in
      LossPass(
        networks(), input: output, output: output,
        teachers: images.dropFirst().map { TeacherAnswer(output: $0) })
    }
    #expect(abs(found.value - (1 - expected)) < 1e-4)
    #expect(found.problems == [])
  }

  @Test func `The color term compares with the mean of the teachers`() {
    let shape: Shape = [1, 44, 44, 3]
    let images = (1...3).map { Self.images(shape, seed: $0) }
    let tape = Tape()
    let pass = LossPass(
      networks(), input: tape.constant(images[0]), output: tape.constant(images[0]),
      teachers: images.dropFirst().map { TeacherAnswer(output: $0) })
    let found = OutputColorTerm()(pass, trained: [], on: tape).tensor.scalar
    var mean = images[1]
    mean.add(images[2])
    let expected = colorSimilarityLoss(
      tape.constant(images[0]), tape.constant(mean.scaled(by: 0.5)), on: tape)
    #expect(found == expected.tensor.scalar && found > 0.01)
  }

  @Test func `The identity term compares images of the target domain with their outputs`() {
    let found = measured(IdentityTerm(), pass)
    #expect(abs(found.value - mean(output, answers[1]) { abs($0 - $1) }) < 1e-5)
    #expect(found.problems == [])
  }

  @Test func `The cycle term compares the reconstruction with the input`() {
    let inverse = convolution(3, seed: 4)
    func back(_ output: Variable, _ tape: Tape) -> LossPass {
      LossPass(
        networks(), input: tape.constant(Tensor(repeating: 5, shape: Self.shape)), output: output,
        inverse: inverse)
    }
    let tape = Tape()
    let restored = inverse(tape.constant(output), on: tape).tensor
    let found = measured(CycleTerm(), back)
    #expect(
      abs(found.value - mean(restored, restored) { restored, _ in abs(restored - 5) }) < 1e-4)
    #expect(found.problems == [])
  }

  @Test(arguments: AdversarialLoss.allCases)
  func `The adversarial term follows its formula on the discriminator's scores`(
    _ loss: AdversarialLoss
  ) {
    let critic = convolution(1, seed: 5)
    let tape = Tape()
    let scores = critic(tape.constant(output), on: tape).tensor
    let expected = mean(scores, scores) { score, _ in
      switch loss {
      case .leastSquares: (score - 1) * (score - 1)
      case .vanilla: log(1 + exp(-score))
      case .hinge: -score
      }
    }
    let found = measured(
      AdversarialTerm(weight: 1, loss: loss),
      { output, tape in
        LossPass(networks(), input: output, output: output, critic: critic)
      })
    #expect(abs(found.value - expected) < 1e-5)
    #expect(found.problems == [])
  }

  @Test func `Features are compared after an adapter for each tap of each teacher`() throws {
    let networks = networks()
    let term = FeatureTerm(weight: 1, taps: FeatureTaps(taps))
    let children = term.makeTrained(for: networks, seed: 3)
    #expect(children.map(\.name) == ["9", "10", "teacher.1.9", "teacher.1.10"])
    let features = taps.enumerated().map { index, _ in
      Tensor.spread([1, 2, 3, 8], seed: UInt64(index))
    }
    let wanted = (0..<2).map { teacher in
      taps.indices.map { Tensor.spread([1, 2, 3, 12 + 4 * teacher], seed: UInt64(9 + $0)) }
    }
    func pass(_ features: [Variable], _ tape: Tape) -> LossPass {
      LossPass(
        networks, input: features[0], output: features[0],
        features: Dictionary(uniqueKeysWithValues: zip(taps, features)),
        teachers: wanted.map {
          TeacherAnswer(output: $0[0], features: Dictionary(uniqueKeysWithValues: zip(taps, $0)))
        })
    }
    let tape = Tape()
    let value = term(
      pass(features.map(tape.constant), tape), trained: children.map(\.module), on: tape)
    let expected = children.enumerated().reduce(0.0) { sum, child in
      let (teacher, tap) = (child.offset / 2, child.offset % 2)
      let made = child.element.module(tape.constant(features[tap]), on: tape).tensor
      return sum + mean(made, wanted[teacher][tap]) { ($0 - $1) * ($0 - $1) } / 4
    }
    #expect(abs(Double(value.tensor.scalar) - expected) < 1e-4 * expected)
    let problems = GradientCheck().problems(
      inputs: features, parameters: children.flatMap { $0.module.namedParameters(under: $0.name) }
    ) { inputs, tape in
      term(pass(inputs, tape), trained: children.map(\.module), on: tape)
    }
    #expect(problems == [])
  }

  @Test func `Initial weights of adapters depend on seed, generator and tap`() throws {
    let plan = NetworkPlan.resNetGenerator(.init(filters: 2, blocks: 1))
    func weights(_ seed: UInt64, _ direction: TranslationDirection?) -> [Tensor] {
      let networks = LossNetworks(
        student: plan, teachers: [plan], direction: direction, exampleImage: [16, 16, 3])
      return FeatureTerm(weight: 1, taps: FeatureTaps(taps)).makeTrained(for: networks, seed: seed)
        .flatMap { $0.module.namedParameters.map(\.parameter.value) }
    }
    #expect(weights(1, .aToB) == weights(1, .aToB))
    let kernels = [weights(1, .aToB), weights(2, .aToB), weights(1, .bToA), weights(1, nil)]
      .flatMap { $0.filter { $0.shape.rank == 4 } }
    #expect(kernels.count == 8)
    #expect(kernels.indices.allSatisfy { kernels.firstIndex(of: kernels[$0]) == $0 })
  }
}
