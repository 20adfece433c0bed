import Autograd
import DataPipeline
import Distillation
import FileAccess
import Foundation
import Interchange
import Layers
import Networks
import TensorCore
import TestSupport
import Testing
import Training
import Translation

/// A custom term: the mean absolute difference from a teacher's value at a node, after an adapter.
private struct HintTerm: LossTerm {
  static let key = "hint"
  static let needs: LossNeeds = [.teachers]
  var weight: Float = 1
  var tap = ""

  init() {}
  init(at tap: String) { self.tap = tap }

  func taps(in networks: LossNetworks) -> LossTaps {
    LossTaps(student: [tap], teachers: networks.teachers.map { _ in [tap] })
  }

  func makeTrained(for networks: LossNetworks, seed: UInt64) -> [Module.Child] {
    func channels(_ plan: NetworkPlan) -> Int {
      plan.shape(at: tap, for: networks.exampleImage)?[-1] ?? 1
    }
    var random = networks.stream(seed: seed, "hint", tap)
    return [
      (
        tap,
        Convolution2D(
          channels(networks.student), channels(networks.teachers[0]), kernelSize: 1,
          initializer: .heNormalFanOut, random: &random)
      )
    ]
  }

  func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    meanAbsoluteError(
      trained[0](pass.feature(at: tap), on: tape),
      tape.constant(pass.teachers[0].feature(at: tap)), on: tape)
  }
}

/// A custom term with a buffer: the squared distance of logits to their moving average.
private struct SteadyTerm: OpposedLossTerm {
  static let key = "steady"
  static let needs: LossNeeds = [.logits]
  static let opponentName = "drift"
  var weight: Float = 0.1

  func makeOpponent(
    for networks: [LossNetworks], _ training: OpponentTraining
  ) -> any LossOpponent { Average() }

  func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    let average = pass.required(pass.critic, "average")
    return average(pass.output, on: tape)
  }

  /// Three classes' mean logits.
  final class Average: LossOpponent, Module {
    private var mean = Tensor(zeros: [1, 3])

    func callAsFunction(_ logits: Variable, on tape: Tape) -> Variable {
      let rows = Tensor(concatenating: (0..<logits.shape[0]).map { _ in mean })
      return meanSquaredError(logits, tape.constant(rows), on: tape)
    }

    func critic(for direction: TranslationDirection?) -> (any Module)? { self }

    func train(
      on rounds: [LossRound], learningRate: Float, random: inout RandomStream
    ) -> [Double] {
      rounds.map { round in
        let count = round.output.shape[0]
        let scalars = round.output.scalars
        mean = Tensor(
          (0..<3).map { column in
            let sum = (0..<count).reduce(Float(0)) { $0 + scalars[$1 * 3 + column] }
            return 0.9 * mean.scalars[column] + 0.1 * sum / Float(count)
          }, shape: [1, 3])
        return Double(mean.scalars[0])
      }
    }

    var state: [StoredTensor] { [StoredTensor(name: "steady.mean", tensor: mean)] }

    func restore(
      from file: SafetensorsFile, outputShapes: (TranslationDirection?) -> Set<Shape>?
    ) throws {
      mean = try file.tensor(named: "steady.mean")
    }
  }
}

/// Terms from outside the package, for classifiers and for generators.
@Suite struct OwnTermTests {
  private static let plan = NetworkPlan.resNet(
    depth: 8, width: 2, inputChannels: 1, classes: 3)

  private func classifierTask(_ losses: Losses) -> ClassifierTask {
    var random = RandomStream(seed: 1)
    let data = InMemoryDataset(
      pixels: (0..<20 * 64).map { _ in UInt8.random(in: 0...255, using: &random) },
      labels: (0..<20).map { $0 % 3 }, classNames: ["a", "b", "c"], imageShape: [8, 8, 1])
    let normalization = Normalization(mean: [0.5], deviation: [0.25])
    let manifest = ClassifierManifest(
      imageShape: [8, 8, 1], classNames: data.classNames, normalization: normalization)
    let teacher = Classifier(
      .resNet(depth: 8, width: 3, inputChannels: 1, classes: 3), manifest, seed: 2)
    return ClassifierTask(
      Classifier(Self.plan, manifest, seed: 1), losses: losses,
      teachers: TeacherEnsemble([teacher], imagesNormalizedBy: normalization),
      optimizer: OptimizerConfiguration(.adam), schedule: Schedule(learningRate: 1e-2),
      training: BatchLoader(
        data, batchSize: 6, seed: 3, shuffles: true, normalization: normalization),
      test: BatchLoader(data, batchSize: 10, normalization: normalization))
  }

  /// The state after two epochs, the same after a stop and a resume, and its names.
  private func names<Task: TrainingTask>(_ task: () throws -> Task) throws -> [String] {
    try withTemporaryFolder { path in
      func train(_ name: String, stoppingAfter steps: Int? = nil) throws -> Data {
        let folder = RunFolder("\(path)/\(name)")
        var done = 0
        let run = TrainingRun(try task(), in: folder, plan: TrainingPlan(epochs: 2)) {
          done += 1
          return done == steps ? SIGTERM : nil
        }
        if folder.holdsRun { try run.resume() } else { try folder.prepare() }
        _ = try run.run()
        return try FileContents.read(folder.state)
      }
      let whole = try train("whole")
      for steps in [1, 3, 5] {
        _ = try train("stopped-\(steps)", stoppingAfter: steps)
        #expect(try train("stopped-\(steps)") == whole)
      }
      return try SafetensorsFile(path: "\(path)/whole/state.safetensors").names
    }
  }

  @Test func `A classifier trains with a tap, an adapter and a buffer, and resumes exactly`() throws
  {
    let losses = Losses([
      LabelTerm(), HintTerm(at: "layer1.0.conv1"), SteadyTerm(), FeatureTerm(),
    ])
    let names = try names { classifierTask(losses) }
    for name in [
      "hint.layer1.0.conv1.weight", "adapter.layer2.weight", "steady.mean",
      "optimizer.hint.layer1.0.conv1.weight.first_moment",
    ] {
      #expect(names.contains(name), "\(name) in \(names)")
    }
    let tasks = [Losses.labels, losses].map { classifierTask($0) }
    let values = try tasks.map { task in
      let batch = try #require(task.batches(epoch: 0, startingAt: 0).first { _ in true })
      return try task.train(on: batch, at: StepPosition(step: 0, epoch: 0, totalSteps: 8)).loss
    }
    #expect(values[1] > values[0] + 0.01)
  }

  @Test func `Generators train with a tap and an adapter, and resume exactly`() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyPair(in: folder + "/images")
      let students = TranslationPair(
        generators: (Self.generator, Self.generator),
        discriminators: (Self.discriminator, Self.discriminator), imageSize: [16, 16], seed: 1)
      let losses = Losses([HintTerm(at: "model.9"), CycleTerm()])
      let names = try names {
        var pair = students
        pair.generatorAToB = Translator(
          model: students.generatorAToB.model.copy(), manifest: students.generatorAToB.manifest)
        pair.generatorBToA = Translator(
          model: students.generatorBToA.model.copy(), manifest: students.generatorBToA.manifest)
        return try FinetuneTask(
          pair, teachers: TinyPair.pair(), data: tiny.folder,
          evaluation: try TranslationEvaluation(
            test: try #require(tiny.folder.test), train: nil, classifier: TinyPair.classifier,
            seed: 5, samples: 2), losses: losses, batchSize: 2, stepsPerEpoch: 3, seed: 5)
      }
      #expect(names.contains("hint.A.model.9.weight") && names.contains("hint.B.model.9.weight"))
    }
  }

  private static let generator = NetworkPlan.resNetGenerator(
    inputChannels: 1, outputChannels: 1, .init(filters: 2, blocks: 1))
  private static let discriminator = NetworkPlan.patchDiscriminator(
    inputChannels: 1, filters: 2, layers: 2)

  @Test func `The target is the mean of several teachers`() throws {
    let pair = TinyPair.pair()
    let teachers = [TinyPair.pair(seed: 8), TinyPair.pair(seed: 9)]
    let step = PairStep(
      pair, losses: PairLosses(FinetuneTask.standardLosses), teachers: teachers)
    let images = Tensor.spread([1, 16, 16, 1], seed: 1).scaled(by: 0.3)
    var random = RandomStream(seed: 1)
    let made = pair.generatorAToB(images)
    let answers = teachers.map { $0.generatorAToB(images) }
    let report = step(imagesA: images, imagesB: images, learningRate: 0, random: &random) {
      direction, taps in
      zip(teachers, taps).map { teacher, _ in
        let translator = direction == .aToB ? teacher.generatorAToB : teacher.generatorBToA
        return TeacherAnswer(output: translator(images))
      }
    }
    let expected = made.scalars.indices.reduce(0.0) { sum, index in
      let wanted = (answers[0].scalars[index] + answers[1].scalars[index]) / 2
      return sum + Double(abs(made.scalars[index] - wanted))
    }
    let found = try #require(report.terms.first)
    #expect(found.fullName == "output_l1_a_to_b")
    #expect(abs(found.value - 10 * expected / 256) < 1e-4)
  }
}
