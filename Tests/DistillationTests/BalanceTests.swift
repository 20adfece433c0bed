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

@Suite struct BalanceTests {
  private static let data = blobs(20)

  /// A student of three terms, without momentum, so that a test can follow its losses.
  private func task(_ balance: LossBalance?) -> ClassifierTask {
    let normalization = manifest().normalization
    let teachers = TeacherEnsemble(
      [Classifier(manifest(), width: 3, seed: 9)], imagesNormalizedBy: normalization)
    return ClassifierTask(
      Classifier(manifest(), seed: 1),
      losses: Losses(
        [LabelTerm(weight: 0.1), SoftTargetTerm(), FeatureTerm(weight: 0.5)], balance: balance),
      teachers: teachers, optimizer: .init(.sgd, momentum: 0.9),
      schedule: Schedule(learningRate: 0.05),
      training: BatchLoader(
        Self.data, batchSize: 7, seed: 1, shuffles: true, normalization: normalization),
      test: BatchLoader(blobs(6, seed: 2), batchSize: 8, normalization: normalization))
  }

  private let weights = [0.1, 0.9, 0.5]

  /// The parts of each step's report, epoch by epoch.
  private func reports(_ task: ClassifierTask, epochs: Range<Int>) throws -> [[StepReport]] {
    try epochs.map { epoch in
      try task.batches(epoch: epoch, startingAt: 0).enumerated().map { index, batch in
        try task.train(
          on: batch,
          at: StepPosition(step: epoch * 3 + index, epoch: epoch, totalSteps: 15))
      }
    }
  }

  @Test func `Factors are those of the paper's equation`() throws {
    let epochs = try reports(task(LossBalance(temperature: 0.7)), epochs: 0..<5)
    // Unweighted mean losses of each epoch.
    var means: [[Double]] = []
    for (epoch, steps) in epochs.enumerated() {
      var expected = [1.0, 1, 1]
      if epoch >= 2 {
        let powers = (0..<3).map { exp(means[epoch - 1][$0] / means[epoch - 2][$0] / 0.7) }
        expected = powers.map { 3 * $0 / powers.reduce(0, +) }
        #expect(expected.contains { abs($0 - 1) > 0.01 })
      }
      for step in steps {
        let parts = step.parts.map(\.value)
        #expect(
          step.parts.map(\.name) == [
            "labels", "soft_targets", "features", "weight_labels", "weight_soft_targets",
            "weight_features",
          ])
        for term in 0..<3 {
          #expect(abs(parts[3 + term] / (weights[term] * expected[term]) - 1) < 1e-5)
        }
        // The loss is the sum of the weighted terms.
        #expect(abs(parts[..<3].reduce(0, +) / step.loss - 1) < 1e-5)
      }
      means.append(
        (0..<3).map { term in
          steps.map { $0.parts[term].value / $0.parts[3 + term].value }.reduce(0, +) / 3
        })
    }
  }

  @Test func `Two epochs are as without balance, and later ones are not`() throws {
    let (balanced, constant) = (task(LossBalance()), task(nil))
    let parts = try [balanced, constant].map { task in
      try reports(task, epochs: 0..<4).map { $0.map { $0.parts.prefix(3).map(\.value) } }
    }
    #expect(Array(parts[0][..<2]) == Array(parts[1][..<2]))
    #expect(parts[0][2] != parts[1][2])
    #expect(try balanced.evaluate().metrics.map(\.name).suffix(3).first == "weight_labels")
    #expect(try !constant.evaluate().metrics.contains { $0.name.hasPrefix("weight") })
  }

  @Test(arguments: [2, 3, 7, 9, 10])
  func `A stopped run continues with the same weights`(steps: Int) throws {
    func train(stoppingAfter steps: Int?) throws -> [Data] {
      try withTemporaryFolder { path in
        let folder = RunFolder(path + "/run")
        try folder.prepare()
        for stop in [steps, nil] {
          var done = 0
          let run = TrainingRun(
            task(LossBalance()), in: folder, plan: TrainingPlan(epochs: 4, stepInterval: 1)
          ) {
            done += 1
            return done == stop ? SIGINT : nil
          }
          if folder.holdsRun { try run.resume() }
          _ = try run.run()
        }
        return try [folder.last, folder.state, folder.steps].map(FileContents.read)
      }
    }
    #expect(try train(stoppingAfter: steps) == train(stoppingAfter: nil))
  }

  @Test func `A checkpoint without balanced weights is refused`() throws {
    try withTemporaryFolder { path in
      let state = path + "/state.safetensors"
      try SafetensorsWriter.write(tensors: task(nil).state, to: state)
      let problem = #expect(throws: FileProblem.self) {
        try task(LossBalance()).restore(from: SafetensorsFile(path: state))
      }
      #expect(problem?.found == "it has no losses for losses.balance")
    }
  }
}
