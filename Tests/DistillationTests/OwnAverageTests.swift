import DataPipeline
import Distillation
import FileAccess
import Foundation
import TestSupport
import Testing
import Training

@Suite("A student's own average as its teacher")
struct OwnAverageTests {
  private static let data = blobs(40)
  private let normalization = manifest().normalization

  private func task(
    _ losses: Losses, besides teachers: TeacherEnsemble? = nil
  ) -> ClassifierTask {
    ClassifierTask(
      Classifier(manifest(), seed: 1), losses: losses, teachers: teachers, ownAverageDecay: 0.9,
      optimizer: .init(.sgd, momentum: 0.9), schedule: Schedule(learningRate: 0.05),
      training: BatchLoader(
        Self.data, batchSize: 7, seed: 1, shuffles: true, normalization: normalization),
      test: BatchLoader(blobs(10, seed: 2), batchSize: 8, normalization: normalization))
  }

  private static let every = Losses([
    LabelTerm(), SoftTargetTerm(weight: 1), FeatureTerm(weight: 1, taps: ["layer1"]),
  ])

  @Test func `It changes the student, alone and beside another teacher`() throws {
    let alone = task(.distillation)
    try alone.train(epochs: 2)
    let labels = ClassifierTask(
      Classifier(manifest(), seed: 1), losses: Losses([LabelTerm(weight: 0.1)]),
      optimizer: .init(.sgd, momentum: 0.9), schedule: Schedule(learningRate: 0.05),
      training: BatchLoader(
        Self.data, batchSize: 7, seed: 1, shuffles: true, normalization: normalization),
      test: BatchLoader(blobs(10, seed: 2), batchSize: 8, normalization: normalization))
    try labels.train(epochs: 2)
    #expect(alone.classifier.values != labels.classifier.values)
    let teacher = Classifier(manifest(), width: 4, seed: 5)
    let both = task(
      .distillation, besides: TeacherEnsemble([teacher], imagesNormalizedBy: normalization))
    try both.train(epochs: 2)
    #expect(both.classifier.values != alone.classifier.values)
    #expect(both.identity != alone.identity)
  }

  @Test func `A run with it resumes to the same bits`() throws {
    try withTemporaryFolder { path in
      let teacher = Classifier(manifest(), seed: 5)
      func train(in name: String, stoppingAfter steps: Int?) throws {
        let folder = RunFolder("\(path)/\(name)")
        if !folder.holdsRun { try folder.prepare() }
        var done = 0
        let run = TrainingRun(
          task(
            Self.every, besides: TeacherEnsemble([teacher], imagesNormalizedBy: normalization)),
          in: folder, plan: TrainingPlan(epochs: 2)
        ) {
          done += 1
          return done == steps ? SIGINT : nil
        }
        if folder.holdsRun { try run.resume() }
        _ = try run.run()
      }
      try train(in: "whole", stoppingAfter: nil)
      try train(in: "stopped", stoppingAfter: 8)
      try train(in: "stopped", stoppingAfter: nil)
      for name in ["last.safetensors", "state.safetensors"] {
        #expect(
          try FileContents.read("\(path)/whole/\(name)")
            == FileContents.read("\(path)/stopped/\(name)"))
      }
    }
  }
}
