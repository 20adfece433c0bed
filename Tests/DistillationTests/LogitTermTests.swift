import Autograd
import Distillation
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

/// Every term on logits, at four temperatures, from one and from three teachers.
@Suite("Terms for logits")
struct LogitTermTests {
  private let networks = LossNetworks(
    student: .resNet(depth: 8, width: 2, inputChannels: 1, classes: 5), exampleImage: [8, 8, 1])

  private func pass(
    _ logits: Variable, _ teachers: [Tensor], labels: [Int] = [], progress: Float = 1
  ) -> LossPass {
    var pass = LossPass(
      networks, input: logits, output: logits, labels: labels,
      teachers: teachers.map { TeacherAnswer(output: $0) })
    pass.progress = progress
    return pass
  }

  /// The teachers' logits of a case, which are stored as one tensor.
  private func teachers(_ fixture: Fixture) throws -> [Tensor] {
    let all = try fixture.stored("teachers")
    let shape = Shape(Array(all.shape.extents.dropFirst()))
    return (0..<all.shape[0]).map { all.slice($0..<$0 + 1).reshaped(to: shape) }
  }

  /// The term of a case with the case's temperature.
  private func term(_ name: String, _ heat: Float) throws -> any LossTerm {
    let temperature = Temperature.fixed(heat)
    switch name {
    case "soft_targets": return SoftTargetTerm(weight: 1, temperature: temperature)
    case "standardize":
      return SoftTargetTerm(weight: 1, temperature: temperature, isStandardized: true)
    case "correct": return SoftTargetTerm(weight: 1, temperature: temperature, isCorrected: true)
    case "per_sample": return SoftTargetTerm(weight: 1, temperature: .perSample(heat))
    case "logits": return LogitTerm()
    case "dkd": return DecoupledTerm(weight: 1, temperature: temperature)
    case "dist": return DistTerm(weight: 1, temperature: temperature)
    case "ttm": return TransformedTeacherTerm(weight: 1, power: 1 / heat)
    case "wttm": return WeightedTransformedTeacherTerm(weight: 1, power: 1 / heat)
    case "multi_level": return MultiLevelTerm(weight: 1, temperatures: [heat])
    case "distribution": return DistributionTerm(weight: 1, temperature: temperature)
    case "proxy": return DistributionTerm(weight: 1, temperature: temperature, hasProxy: true)
    default: return try #require(nil, "no term \(name)")
    }
  }

  @Test(arguments: try Fixture.cases("logit-losses"))
  func `Terms give PyTorch's loss and gradients`(_ fixture: Fixture) throws {
    let heat = Float(fixture.option("temperature"))
    let name = String(fixture.name.prefix { $0 != "," })
    let (tape, teachers) = (Tape(phase: .training), try teachers(fixture))
    let logits = tape.watched(try fixture.stored("logits"))
    var differences = Differences(tolerance: 1e-5)
    if name == "learned" {
      let temperature = tape.watched(Tensor(heat))
      let loss = softTargetDivergence(
        logits, teacher: pass(logits, teachers).teacherLogits(temperature: heat),
        temperature: temperature, on: tape)
      let gradients = tape.backpropagate(from: loss)
      differences.compare("loss", loss.tensor, try fixture.stored("loss"))
      differences.compare("logits", gradients[logits], try fixture.stored("logits_gradient"))
      differences.compare(
        "temperature", gradients[temperature], try fixture.stored("temperature_gradient"))
    } else {
      let term = try term(name, heat)
      let pass = pass(logits, teachers, labels: try fixture.integers("labels"))
      let loss = term(pass, trained: [], on: tape)
      let gradient = tape.backpropagate(from: loss)[logits]
      differences.compare("loss", loss.tensor, try fixture.stored("loss"))
      differences.compare("logits", gradient, try fixture.stored("logits_gradient"))
    }
    #expect(differences.lines == [])
  }

  private static let names = [
    "soft_targets", "standardize", "correct", "per_sample", "logits", "dkd", "dist", "ttm", "wttm",
    "multi_level", "distribution", "proxy",
  ]

  @Test(arguments: names)
  func `Gradients are slopes`(_ name: String) throws {
    let term = try term(name, 3)
    let teachers = [2, 3].map { Tensor.spread([4, 5], seed: $0) }
    let problems = GradientCheck().problems(inputs: [.spread([4, 5], seed: 1)]) { inputs, tape in
      term(pass(inputs[0], teachers, labels: [3, -1, 0, 2]), trained: [], on: tape)
    }
    #expect(problems == [])
  }

  /// Without `ttm` and `wttm`, which soften the teacher alone, and `dist`, whose small divisor matters.
  @Test(arguments: names.filter { !["distribution", "proxy", "ttm", "wttm", "dist"].contains($0) })
  func `A student like its only teacher has no gradient`(_ name: String) throws {
    let term = try term(name, 4)
    let tape = Tape()
    let answers = Tensor.spread([4, 5], seed: 2)
    let logits = tape.watched(answers)
    let loss = term(pass(logits, [answers], labels: [-1, -1, -1, -1]), trained: [], on: tape)
    #expect(loss.tensor.scalar < 1e-5)
    let gradient = try #require(tape.backpropagate(from: loss)[logits]).scalars
    #expect(gradient.allSatisfy { abs($0) < 1e-5 })
  }

  @Test(arguments: names)
  func `Extreme logits give finite numbers`(_ name: String) throws {
    // Each teacher rules out all classes but one, and a third class has the same logit everywhere.
    func sure(_ shift: Int, _ scale: Float) -> Tensor {
      Tensor(
        (0..<20).map { $0 % 5 == ($0 / 5 + shift) % 5 ? scale : $0 % 5 == 3 ? 0 : -scale },
        shape: [4, 5])
    }
    // A Dirichlet distribution has the exponentials of the logits.
    let lowest: Float = name == "distribution" || name == "proxy" ? 4 : 0.5
    for temperature in [lowest, 20, 1000] {
      let term = try term(name, temperature)
      let tape = Tape()
      let logits = tape.watched(sure(0, 60))
      let loss = term(
        pass(logits, [sure(1, 60), sure(2, 90)], labels: [0, 1, -1, 2]), trained: [], on: tape)
      #expect(loss.tensor.isFinite, "\(temperature)")
      #expect(tape.backpropagate(from: loss)[logits]?.isFinite == true, "\(temperature)")
    }
  }

  @Test func `The decoupled term grows during its warm-up`() {
    let term = DecoupledTerm(weight: 1, warmup: 0.5)
    func loss(_ progress: Float) -> Float {
      let tape = Tape()
      let logits = tape.constant(.spread([4, 5], seed: 1))
      let pass = pass(
        logits, [.spread([4, 5], seed: 2)], labels: [0, 1, 2, 3], progress: progress)
      return term(pass, trained: [], on: tape).tensor.scalar
    }
    #expect(loss(0) == 0)
    #expect(abs(loss(0.25) / loss(1) - 0.5) < 1e-5)
    #expect(loss(0.5) == loss(1))
  }

  @Test func `A distribution needs two teachers, and standardized logits two classes`() {
    let plan = NetworkPlan.resNet(depth: 8, width: 2, inputChannels: 1, classes: 1)
    let alone = LossNetworks(student: plan, teachers: [plan], exampleImage: [8, 8, 1])
    #expect(
      DistributionTerm(weight: 1).problem(with: alone)
        == "distribution learns how teachers differ, so it needs 2 or more, but found 1; name more"
        + " under teachers.files, or use soft_targets")
    #expect(
      SoftTargetTerm(weight: 1, isStandardized: true).problem(with: alone)
        == "standardize compares classes, but the student has only 1; remove it")
    #expect(SoftTargetTerm(weight: 1).problem(with: alone) == nil)
    #expect(DecoupledTerm(weight: 1).problem(with: alone)?.hasPrefix("dkd compares") == true)
    var several = alone
    several.teacherCount = 2
    #expect(DistributionTerm(weight: 1).problem(with: several) == nil)
  }
}
