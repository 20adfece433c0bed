import DataPipeline
import Distillation
import FileAccess
import Foundation
import TensorCore
import TestSupport
import Testing
import Training

@Suite("Runs with terms for logits")
struct LogitTermRunTests {
  private static let data = blobs(42)
  private static let terms: [any LossTerm] = [
    SoftTargetTerm(weight: 1, temperature: .scheduled(from: 8, to: 1)),
    SoftTargetTerm(weight: 1, temperature: .learned(4)),
    SoftTargetTerm(weight: 1, temperature: .perSample(4), isCorrected: true),
    SoftTargetTerm(weight: 1, temperature: 2, isStandardized: true),
    LogitTerm(), DecoupledTerm(weight: 1), DistTerm(weight: 1),
    TransformedTeacherTerm(weight: 1), WeightedTransformedTeacherTerm(weight: 1),
    MultiLevelTerm(weight: 1), DistributionTerm(weight: 0.03),
    DistributionTerm(weight: 1, hasProxy: true),
  ]

  private func task(_ losses: Losses, teachers seeds: [UInt64]) -> ClassifierTask {
    let normalization = manifest().normalization
    let loader = BatchLoader(
      Self.data, batchSize: 7, seed: 1, shuffles: true, normalization: normalization)
    return ClassifierTask(
      Classifier(manifest(), seed: 1), losses: losses,
      teachers: seeds.isEmpty
        ? nil
        : TeacherEnsemble(
          seeds.map { Classifier(manifest(), width: 3, seed: $0) },
          imagesNormalizedBy: normalization),
      optimizer: .init(.sgd, momentum: 0.9), schedule: Schedule(learningRate: 0.02),
      training: loader,
      test: BatchLoader(blobs(10, seed: 2), batchSize: 8, normalization: normalization))
  }

  @Test(arguments: terms.indices)
  func `A student learns from each term alone`(_ index: Int) throws {
    let term = Self.terms[index]
    let task = task(Losses([term]), teachers: [8, 9])
    let batch = try #require(task.batches(epoch: 0, startingAt: 0).first { _ in true })
    // After the warm-up of the decoupled term, and without a change of scheduled temperatures.
    let position = StepPosition(step: 50, epoch: 0, totalSteps: 100)
    let losses = try (0..<40).map { _ in try task.train(on: batch, at: position).loss }
    let (first, last) = (losses[0], losses.suffix(5).reduce(0, +) / 5)
    #expect(last.isFinite)
    #expect(last < first - 0.01 * abs(first), "\(type(of: term).key): \(first) to \(last)")
  }

  /// Trains for two epochs of 6 steps and returns the bytes of model and state.
  private func run(_ losses: Losses, teachers: [UInt64], stoppingAfter steps: Int?) throws -> [Data]
  {
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      try folder.prepare()
      func train(stoppingAfter steps: Int?) throws {
        var done = 0
        let run = TrainingRun(
          task(losses, teachers: teachers), in: folder, plan: TrainingPlan(epochs: 2)
        ) {
          done += 1
          return done == steps ? SIGINT : nil
        }
        if folder.holdsRun { try run.resume() }
        _ = try run.run()
      }
      if let steps { try train(stoppingAfter: steps) }
      try train(stoppingAfter: nil)
      return try [folder.last, folder.state].map(FileContents.read)
    }
  }

  @Test func `Runs with a learned temperature and with peers resume exactly`() throws {
    let distilled = Losses([
      LabelTerm(weight: 0.1), SoftTargetTerm(weight: 1, temperature: .learned(4)),
      DecoupledTerm(weight: 0.1), MutualTerm(weight: 1, peerCount: 2),
    ])
    let mutual = Losses([LabelTerm(), MutualTerm(weight: 1)])
    for (losses, teachers) in [(distilled, [8, 9]), (mutual, [])] as [(Losses, [UInt64])] {
      let expected = try run(losses, teachers: teachers, stoppingAfter: nil)
      for steps in [2, 6, 8] {
        #expect(try run(losses, teachers: teachers, stoppingAfter: steps) == expected)
      }
    }
  }

  @Test func `Peers have their own weights and learn`() throws {
    let task = task(Losses([LabelTerm(), MutualTerm(weight: 1, peerCount: 2)]), teachers: [])
    func weights(_ prefix: String) -> [[Float]] {
      task.state.filter { $0.name.hasPrefix(prefix) }.map(\.tensor.scalars)
    }
    let first = weights("mutual.0.")
    #expect(first.count == weights("model.").count)
    #expect(first != weights("mutual.1.") && first != weights("model."))
    let batch = try #require(task.batches(epoch: 0, startingAt: 0).first { _ in true })
    let report = try task.train(
      on: batch, at: StepPosition(step: 0, epoch: 0, totalSteps: 10))
    #expect(report.parts.map(\.name) == ["labels", "mutual", "peers"])
    #expect(first != weights("mutual.0."))
    let before = report.parts[2].value
    for step in 1..<30 {
      _ = try task.train(on: batch, at: StepPosition(step: step, epoch: 0, totalSteps: 30))
    }
    let after = try task.train(on: batch, at: StepPosition(step: 29, epoch: 0, totalSteps: 30))
    #expect(after.parts[2].value < 0.5 * before)
  }
}
