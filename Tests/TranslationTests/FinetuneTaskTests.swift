import Autograd
import DataPipeline
import Distillation
import FileAccess
import Foundation
import Interchange
import Layers
import Metrics
import Networks
import TensorCore
import TestSupport
import Testing
import Training
import Translation

@Suite struct FinetuneTaskTests {
  /// All losses together.
  private static let all = losses()

  private static func losses(playing direction: TranslationDirection? = nil) -> Losses {
    Losses([
      OutputL1Term(), OutputSimilarityTerm(),
      FeatureTerm(weight: 0.5, taps: ["model.9", "model.10"]),
      AdversarialTerm(weight: 1, direction: direction), CycleTerm(weight: 10, noise: 0.1),
      IdentityTerm(),
    ])
  }

  /// Two filters where the teacher has four.
  private func students() -> TranslationPair {
    func student(_ name: String) -> Translator {
      Translator(
        .resNetGenerator(inputChannels: 1, outputChannels: 1, .init(filters: 2, blocks: 1)),
        GeneratorManifest(), seed: 9, stream: name)
    }
    return TranslationPair(generatorAToB: student("G_A"), generatorBToA: student("G_B"))
  }

  func task(
    _ tiny: TinyPair, _ losses: Losses, average: Double? = 0.9,
    teachers: TranslationPair = TinyPair.pair(),
    schedule: Schedule = FinetuneTask.standardSchedule
  ) throws -> FinetuneTask {
    try FinetuneTask(
      students(), teachers: teachers, data: tiny.folder,
      evaluation: try TranslationEvaluation(
        test: try #require(tiny.folder.test), train: nil, classifier: TinyPair.classifier, seed: 5,
        samples: 2), losses: losses, schedule: schedule, batchSize: 2,
      stepsPerEpoch: 4, averageDecay: average, seed: 5)
  }

  @discardableResult
  private func train(
    _ tiny: TinyPair, _ losses: Losses, in run: RunFolder,
    stoppingAfter steps: Int? = nil
  ) throws -> TrainingRun<FinetuneTask>.Outcome {
    var done = 0
    let training = TrainingRun(
      try task(tiny, losses), in: run,
      plan: TrainingPlan(epochs: 2, evaluationInterval: 2, stepInterval: 1)
    ) {
      done += 1
      return done == steps ? SIGTERM : nil
    }
    if run.holdsRun { try training.resume() } else { try run.prepare() }
    return try training.run()
  }

  private func fields(_ line: Data.SubSequence) throws -> Set<String> {
    Set(try JSONDecoder().decode([String: Double].self, from: Data(line)).keys)
  }

  @Test(arguments: [nil] + TranslationDirection.allCases)
  func `A run stopped anywhere ends with the same bytes`(_ playing: TranslationDirection?) throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyPair(in: folder + "/images")
      let whole = RunFolder(folder + "/whole")
      let losses = Self.losses(playing: playing)
      try train(tiny, losses, in: whole)
      let names = [
        "state.safetensors", "steps.jsonl", "last/G_A.safetensors", "last/D_B.safetensors",
        "last-average/G_B.safetensors", "best/G_A.safetensors", "samples/epoch-0002.png",
      ]
      let expected = try names.map { try FileContents.read("\(whole.path)/\($0)") }
      for stop in [1, 4, 6] {
        let run = RunFolder("\(folder)/stopped-\(stop)")
        guard case .stopped = try train(tiny, losses, in: run, stoppingAfter: stop) else {
          Issue.record("the run did not stop")
          continue
        }
        try train(tiny, losses, in: run)
        for (name, bytes) in zip(names, expected) {
          #expect(try FileContents.read("\(run.path)/\(name)") == bytes, "\(name), \(stop)")
        }
      }
      // Each active loss has its name.
      let steps = expected[1].split(separator: UInt8(ascii: "\n"))
      #expect(steps.count == 8)
      let both = ["cycle", "identity", "output_l1", "output_ssim", "features"]
        .flatMap { [$0 + "_a_to_b", $0 + "_b_to_a"] }
      let played = zip(TranslationDirection.allCases, ["_a_to_b", "_b_to_a"])
        .filter { losses.needs(in: $0.0).contains(.critic) }.flatMap {
          ["adversarial" + $0.1, "discriminator" + $0.1]
        }
      #expect(try fields(steps[0]) == Set(["step", "learning_rate"] + both + played))
    }
  }

  @Test func `Feature terms of generators resume exactly, with trained parts of each direction`()
    throws
  {
    let taps: FeatureTaps = ["model.9", "model.10"]
    let losses = Losses([
      AttentionTerm(weight: 1, taps: taps), SimilarityTerm(weight: 1, taps: taps), RelationTerm(),
      CorrelationTerm(), InformationTerm(weight: 1, taps: taps),
      ReviewTerm(weight: 1, taps: taps), FeatureAdversarialTerm(weight: 1, taps: taps),
    ])
    try withTemporaryFolder { folder in
      let tiny = try TinyPair(in: folder + "/images")
      let runs = ["/whole", "/stopped"].map { RunFolder(folder + $0) }
      try train(tiny, losses, in: runs[0])
      try train(tiny, losses, in: runs[1], stoppingAfter: 3)
      try train(tiny, losses, in: runs[1])
      let states = try runs.map { try FileContents.read($0.state) }
      #expect(states[0] == states[1])
      let names = try SafetensorsFile(path: runs[0].state).names
      for name in [
        "information.A.9.log_scale", "review.B.10.conv1.0.weight",
        "feature_adversarial.B.10.weight", "correlation.A.student.weight",
        "feature_discriminator.B.9.0.weight",
        "feature_discriminator_optimizer.feature_discriminator.A.10.4.bias.first_moment",
      ] {
        #expect(names.contains(name), "\(name)")
      }
      let steps = try FileContents.read(runs[0].path + "/steps.jsonl")
      let first = try fields(#require(steps.split(separator: UInt8(ascii: "\n")).first))
      #expect(
        first.isSuperset(of: ["relations_a_to_b", "review_b_to_a", "feature_discriminator_a_to_b"]))
    }
  }

  @Test func `Contrast needs the index of each image`() {
    let losses = Losses([ContrastiveTerm()])
    #expect(
      losses.problem(students: students(), teachers: [TinyPair.pair()], imageSize: (16, 16))
        == "contrastive needs the index of each image, which a pair of generators does not have;"
        + " remove this loss")
  }

  @Test func `Students become more similar to their teachers`() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyPair(in: folder + "/images")
      let task = try task(
        tiny, Losses([OutputL1Term(), OutputSimilarityTerm(), FeatureTerm(weight: 0.1)]),
        schedule: Schedule(learningRate: 1e-2))
      func likeness() throws -> [Double] {
        let metrics = try task.evaluate().metrics
        #expect(metrics.contains { $0.name == "teacher_psnr_b_to_a_average" })
        return metrics.filter {
          $0.name == "teacher_psnr_a_to_b" || $0.name == "teacher_psnr_b_to_a"
        }
        .map(\.value)
      }
      let before = try likeness()
      for epoch in 0..<8 {
        for batch in task.batches(epoch: epoch, startingAt: 0) {
          _ = task.train(on: batch, at: StepPosition(step: 0, epoch: 0, totalSteps: 32))
        }
      }
      let after = try likeness()
      #expect(before.count == 2)
      for (before, after) in zip(before, after) { #expect(after > before + 2) }
    }
  }

  @Test func `Epochs of any length use the same batches`() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyPair(in: folder + "/images")
      let task = try task(tiny, FinetuneTask.standardLosses)
      // A pass has three batches, an epoch four.
      let train = try #require(tiny.folder.train)
      let loader = try UnpairedLoader(train.a, train.b, batchSize: 2, seed: 5)
      let passes = (0..<3).flatMap { Array(loader.batches(epoch: $0)) }
      let epochs = (0..<2).flatMap { Array(task.batches(epoch: $0, startingAt: 0)) }
      #expect(epochs == Array(passes.prefix(8)))
      #expect(Array(task.batches(epoch: 1, startingAt: 3)) == [passes[7]])
      #expect(Array(task.batches(epoch: 0, startingAt: 4)).isEmpty)
    }
  }

  @Test(arguments: [(16, nil), (20, 2)])
  func `Cached teacher outputs equal those of a new pass`(loadSize: Int, views: Int?) throws {
    try withTemporaryFolder { folder in
      let path = try TinyPair(in: folder + "/images").path
      let fixed = try UnpairedFolder(
        path, preparation: ImagePreparation(loadSize: loadSize, cropSize: 16))
      let train = try #require(fixed.train)
      let loader = try UnpairedLoader(train.a, train.b, batchSize: 4, seed: 5, views: views)
      #expect(TeacherOutputs.keepsOutputs(loader))
      func weights(keeping limitBytes: Int) throws -> [Tensor] {
        let task = FinetuneTask(
          students(),
          teachers: [TeacherOutputs(TinyPair.pair(), for: loader, limitBytes: limitBytes)],
          training: loader,
          evaluation: try TranslationEvaluation(
            test: try #require(fixed.test), train: nil, classifier: TinyPair.classifier, seed: 5),
          dataIdentity: fixed.identity)
        for epoch in 0..<4 {
          for batch in task.batches(epoch: epoch, startingAt: 0) {
            _ = task.train(on: batch, at: StepPosition(step: 0, epoch: 0, totalSteps: 8))
          }
        }
        return task.state.map(\.tensor)
      }
      let anew = try weights(keeping: 0)
      #expect(try weights(keeping: 1 << 20) == anew)
      // Space for three images.
      #expect(try weights(keeping: 3 * 1024) == anew)
    }
  }

  @Test func `A run cannot be resumed with another teacher`() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyPair(in: folder + "/images")
      #expect(
        try task(tiny, Self.all).identity
          != task(tiny, Self.all, teachers: TinyPair.pair(seed: 8)).identity)
    }
  }

  @Test func `Losses that do not fit are reported`() throws {
    let (teachers, students) = (TinyPair.pair(), students())
    func problem(_ losses: Losses, side: Int = 16) -> String? {
      losses.problem(students: students, teachers: [teachers], imageSize: (side, side))
    }
    #expect(problem(Self.all) == nil)
    #expect(
      problem(Losses([FeatureTerm(weight: 1, taps: ["model.9", "model.30"])]))
        == "there is no tap model.30 in ResNet generator, 1 blocks, 2 filters: its taps are model.9 to"
        + " model.10")
    #expect(
      problem(Losses([OutputSimilarityTerm()]), side: 8)
        == "images of 8×8 are too small for output_ssim, which needs 11×11")
    let color = Losses([OutputColorTerm()])
    #expect(
      problem(color) == "output_color needs images of 3 channels, but a generator outputs 1")
    #expect(
      try JSONDecoder().decode(Losses.self, from: JSONEncoder().encode(color))
        == color)
    let painter = NetworkPlan.resNetGenerator(.init(filters: 2, blocks: 1))
    let judge = NetworkPlan.patchDiscriminator(filters: 2, layers: 2)
    let painters = TranslationPair(
      generators: (painter, painter), discriminators: (judge, judge), imageSize: [16, 16], seed: 1)
    func colorProblem(side: Int) -> String? {
      color.problem(students: painters, teachers: [painters], imageSize: (side, side))
    }
    #expect(
      colorProblem(side: 43)
        == "images of 43×43 are too small for output_color, which needs 44×44")
    #expect(colorProblem(side: 44) == nil)
    var alone = teachers
    alone.discriminators = nil
    #expect(
      Losses([AdversarialTerm()]).problem(
        students: students, teachers: [alone], imageSize: nil)
        == "the adversarial loss needs discriminators, but neither this pair nor the original has any"
    )
  }

  @Test func `The SSIM loss is one minus the SSIM metric`() {
    let a = Tensor.spread([2, 13, 17, 3], seed: 1).scaled(by: 0.02)
    let b = Tensor.spread([2, 13, 17, 3], seed: 2).scaled(by: 0.01)
    let images = [a, Tensor(zip(a.scalars, b.scalars).map { 0.5 * $0 + $1 }, shape: a.shape)]
    let expected = structuralSimilarity(of: images[0], to: images[1]).reduce(0, +) / 2
    let tape = Tape()
    let loss = structuralSimilarityLoss(
      tape.constant(images[0]), tape.constant(images[1]), on: tape)
    #expect(abs(1 - Double(loss.tensor.scalar) - expected) < 1e-5)
    #expect((0.1..<0.95).contains(expected))
  }
}
