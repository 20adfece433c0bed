import DataPipeline
import Distillation
import FileAccess
import Foundation
import Interchange
import Networks
import TensorCore
import TestSupport
import Testing
import Training

@Suite("Runs with feature terms")
struct FeatureTermRunTests {
  private static let data = blobs(33)

  private static let terms: [any LossTerm] = [
    FeatureTerm(weight: 10), AttentionTerm(), SimilarityTerm(weight: 100), RelationTerm(),
    CorrelationTerm(), InformationTerm(), ContrastiveTerm(), ReviewTerm(),
    FeatureAdversarialTerm(),
  ]

  private func task(_ losses: Losses, student: NetworkPlan? = nil) -> ClassifierTask {
    let normalization = manifest().normalization
    // The last batch of an epoch has one image.
    let loader = BatchLoader(
      Self.data, batchSize: 8, seed: 1, shuffles: true, augmentation: .init(flip: true),
      normalization: normalization,
      labeledSubset: LabeledSubset(count: 20, seed: 1, of: Self.data))
    let teachers = [(3, manifest()), (4, manifest(imageShape: [16, 16, 1]))].map {
      Classifier($1, width: $0, seed: 9)
    }
    let pupil =
      student.map { Classifier($0, manifest(), seed: 1) } ?? Classifier(manifest(), seed: 1)
    return ClassifierTask(
      pupil, losses: losses,
      teachers: TeacherEnsemble(teachers, imagesNormalizedBy: normalization),
      optimizer: .init(.sgd, momentum: 0.9), schedule: Schedule(learningRate: 3e-3),
      training: loader,
      test: BatchLoader(blobs(10, seed: 2), batchSize: 8, normalization: normalization))
  }

  /// Trains for two epochs of 5 steps and returns the bytes of model and state.
  private func trained(_ losses: Losses, stoppingAfter steps: Int? = nil) throws -> [Data] {
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      try folder.prepare()
      func train(stoppingAfter steps: Int?) throws {
        var done = 0
        let run = TrainingRun(task(losses), in: folder, plan: TrainingPlan(epochs: 2)) {
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

  @Test("A run with a term alone resumes exactly", arguments: terms.map(FeatureTermRun.init))
  func resuming(_ run: FeatureTermRun) throws {
    let losses = Losses([run.term])
    let expected = try trained(losses)
    for steps in [2, 7] { #expect(try trained(losses, stoppingAfter: steps) == expected) }
  }

  @Test("A term falls in a training", arguments: terms.map(FeatureTermRun.init))
  func falling(_ run: FeatureTermRun) throws {
    // Its weight would rise.
    var term = run.term
    if var review = term as? ReviewTerm {
      review.warmup = 0
      term = review
    }
    let task = task(Losses([term]))
    var losses: [Double] = []
    for epoch in 0..<24 {
      for batch in task.batches(epoch: epoch, startingAt: 0) where batch.count > 1 {
        let position = StepPosition(step: losses.count, epoch: epoch, totalSteps: 120)
        let report = try task.train(on: batch, at: position)
        losses.append(report.parts.first?.value ?? report.loss)
      }
    }
    #expect(losses.allSatisfy { $0.isFinite })
    // The discriminators of features learn, too.
    guard !(term is FeatureAdversarialTerm) else { return }
    let quarter = losses.count / 4
    #expect(losses.suffix(quarter).reduce(0, +) < losses.prefix(quarter).reduce(0, +))
  }

  @Test func `A student of another kind learns from all terms`() throws {
    var draft = Draft("Three convolutions")
    var value = draft.image(channels: 1)
    for (index, stride) in [1, 2].enumerated() {
      value = draft.convolution(
        "conv\(index)", value, 4, kernel: 3, stride: stride == 1 ? 1 : 2, padding: 1)
      value = draft.relu("relu\(index)", value)
    }
    let student = draft.plan(
      draft.linear("fc", draft.globalAveragePool("pool", value), 3))
    let task = task(Losses(Self.terms + [LabelTerm()]), student: student)
    for batch in task.batches(epoch: 0, startingAt: 0) {
      let report = try task.train(
        on: batch, at: StepPosition(step: 0, epoch: 0, totalSteps: 8))
      #expect(report.loss.isFinite)
      #expect(report.parts.map(\.name).last == "feature_discriminator")
    }
  }
}

/// A term with its key as the name of a test.
struct FeatureTermRun: Sendable, CustomTestStringConvertible {
  let term: any LossTerm

  var testDescription: String { type(of: term).key }
}
