import Autograd
import DataPipeline
import Distillation
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

@Suite("Mixtures of teachers")
struct TeacherMixtureTests {
  private static let weightings: [any TeacherWeighting] = [
    EqualTeacherWeights(), FixedTeacherWeights([0.5, 0.125, 0.375]), EntropyTeacherWeights(),
    LabelTeacherWeights(), GradientTeacherWeights(),
  ]

  private func weighting(_ fixture: Fixture) -> any TeacherWeighting {
    let number = fixture.extent("weighting")
    guard number == 1 else { return Self.weightings[number] }
    return FixedTeacherWeights(Array([0.5, 0.125, 0.375].prefix(fixture.extent("count"))))
  }

  private func mixture(_ fixture: Fixture, _ labels: [Int]) throws -> Batch.Mixture? {
    let share = fixture.option("share")
    guard share < 1 else { return nil }
    return Batch.Mixture(labels: try fixture.integers("others"), share: Float(share))
  }

  /// A pass whose networks matter to no logit term.
  private func pass(
    _ student: Variable, _ teachers: [Tensor], _ labels: [Int],
    _ weighting: any TeacherWeighting, mixedWith mixture: Batch.Mixture? = nil,
    average: MixtureAverage = .probabilities, on tape: Tape
  ) -> LossPass {
    let plan = NetworkPlan.resNet(depth: 8, width: 2, inputChannels: 1, classes: 5)
    var pass = LossPass(
      LossNetworks(
        student: plan, teachers: teachers.map { _ in plan }, exampleImage: [8, 8, 1]),
      input: tape.constant(Tensor(zeros: [labels.count, 8, 8, 1])), output: student,
      labels: labels, mixture: mixture, teachers: teachers.map { TeacherAnswer(output: $0) })
    pass.teacherMixture = TeacherMixture(average, weighting: weighting)
    return pass
  }

  @Test(arguments: try Fixture.cases("teacher-mixtures"))
  func `Weights, targets, losses and gradients are PyTorch's`(_ fixture: Fixture) throws {
    let tape = Tape(phase: .training)
    let student = tape.watched(try fixture.tensor("student"))
    let teachers = try (0..<fixture.extent("count")).map { try fixture.tensor("teacher\($0)") }
    let temperature = Float(fixture.option("temperature"))
    let labels = try fixture.integers("labels")
    let pass = pass(
      student, teachers, labels, weighting(fixture), mixedWith: try mixture(fixture, labels),
      average: fixture.option("logits") == 1 ? .logits : .probabilities, on: tape)
    let weights = pass.teacherMixture.weighting.weights(
      for: WeightedBatch(
        teachers: teachers, student: student.tensor, labels: labels, mixture: pass.mixture,
        temperatures: labels.map { _ in Double(temperature) }))
    var differences = Differences(tolerance: 1e-5)
    differences.compare(
      "weights", Tensor(weights.flatMap { $0.map { Float($0) } }, shape: [weights.count, 6]),
      try fixture.tensor("weights"))
    differences.compare(
      "target", pass.teacherLogits(temperature: temperature).softmax(temperature: temperature),
      try fixture.tensor("target"))
    let loss = SoftTargetTerm(weight: 1, temperature: .fixed(temperature))(
      pass, trained: [], on: tape)
    differences.compare("loss", loss.tensor, try fixture.tensor("loss"))
    differences.compare(
      "gradient", tape.backpropagate(from: loss)[student], try fixture.tensor("student_gradient"))
    #expect(differences.lines == [])
  }

  @Test(arguments: [1, 2, 3, 7], MixtureAverage.allCases)
  func `Copies of a teacher change nothing`(_ copies: Int, _ average: MixtureAverage) throws {
    let (first, logits) = (Tensor.spread([4, 5], seed: 1), Tensor.spread([4, 5], seed: 2))
    func measured(_ teachers: [Tensor], _ weighting: any TeacherWeighting) throws -> [Float] {
      let tape = Tape(phase: .training)
      let student = tape.watched(logits)
      let pass = pass(student, teachers, [0, 1, -1, 4], weighting, average: average, on: tape)
      let loss = SoftTargetTerm(weight: 1, temperature: 3)(pass, trained: [], on: tape)
      let gradient = try #require(tape.backpropagate(from: loss)[student])
      return [loss.tensor.scalar] + gradient.scalars
    }
    let alone = try measured([first], EqualTeacherWeights())
    for weighting in [
      EqualTeacherWeights(),
      AccuracyTeacherWeights(accuracies: .init(repeating: 0.7, count: copies)),
      EntropyTeacherWeights(), LabelTeacherWeights(), GradientTeacherWeights(),
    ] as [any TeacherWeighting] {
      let found = try measured(.init(repeating: first, count: copies), weighting)
      for (one, other) in zip(found, alone) {
        #expect(abs(one - other) < 1e-6 * max(1, abs(other)), "\(weighting)")
      }
    }
  }

  @Test func `Features count network teachers by shares that do not depend on images`() {
    let tape = Tape()
    let teachers = (0..<3).map { Tensor.spread([1, 5], seed: UInt64($0)) }
    func shares(_ weighting: any TeacherWeighting) -> [Double] {
      pass(tape.constant(teachers[0]), teachers, [0], weighting, on: tape).teacherShares
    }
    #expect(shares(FixedTeacherWeights([2, 1, 1])) == [0.5, 0.25, 0.25])
    #expect(shares(AccuracyTeacherWeights(accuracies: [0.5, 0.5, 1])) == [0.25, 0.25, 0.5])
    #expect(shares(AccuracyTeacherWeights(accuracies: [0, 0, 0])).allSatisfy { $0 == 1.0 / 3 })
    for weighting in [
      EqualTeacherWeights(), EntropyTeacherWeights(), LabelTeacherWeights(),
      GradientTeacherWeights(),
    ] as [any TeacherWeighting] {
      #expect(shares(weighting).allSatisfy { $0 == 1.0 / 3 })
    }
  }

  @Test func `Teachers that are certain of everything have equal weights`() {
    let certain = Tensor([1e6, 0, 0, 1e6], shape: [2, 2])
    let batch = WeightedBatch(
      teachers: [certain, certain], labels: [1, 0], temperatures: [1, 1])
    for weighting in [EntropyTeacherWeights(), LabelTeacherWeights()] as [any TeacherWeighting] {
      #expect(weighting.weights(for: batch) == [[0.5, 0.5], [0.5, 0.5]], "\(weighting)")
    }
  }

  @Test func `The mean of logits uses the weights`() {
    let tape = Tape()
    let teachers = [Tensor([1, 2], shape: [1, 2]), Tensor([5, -2], shape: [1, 2])]
    let pass = pass(
      tape.constant(teachers[0]), teachers, [0], FixedTeacherWeights([3, 1]), on: tape)
    #expect(pass.meanTeacherLogits.scalars == [2, 1])
  }
}
