import Autograd
import DataPipeline
import Distillation
import FileAccess
import Foundation
import Interchange
import Layers
import TensorCore
import TestSupport
import Testing
import Training

/// A cross-entropy that is invalid at one step.
private struct FailingTerm: LossTerm {
  static let key = "failing"
  static let needs: LossNeeds = [.labels, .logits]
  var weight: Float = 1
  var fault = Fault(atStep: 0, poisons: false)

  /// The fault; a class, because it counts steps.
  final class Fault: Equatable, @unchecked Sendable {
    private let failingStep: Int
    private let poisons: Bool
    private let value: Float
    // Only one training uses it, on one thread.
    private var step = 0
    /// The poisoned weight.
    var parameter: Parameter?

    /// - Parameters:
    ///   - poisons: Whether a weight, instead of the loss, becomes invalid.
    ///   - value: The new value of the poisoned weight.
    init(atStep step: Int, poisons: Bool, value: Float = .infinity) {
      failingStep = step
      self.poisons = poisons
      self.value = value
    }

    static func == (first: Fault, second: Fault) -> Bool { first === second }

    func applied(to loss: Variable, on tape: Tape) -> Variable {
      step += 1
      guard step == failingStep else { return loss }
      guard poisons else { return weightedSum([(.nan, loss)], on: tape) }
      if let parameter {
        parameter.value = Tensor(repeating: value, shape: parameter.value.shape)
      }
      return loss
    }
  }

  init() {}
  init(_ fault: Fault) { self.fault = fault }

  func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    fault.applied(to: crossEntropy(pass.output, labels: pass.labels, on: tape), on: tape)
  }
}

@Suite("Divergence")
struct DivergenceTests {
  /// Trains until it fails, and returns the error.
  private func diverged(
    atStep step: Int, poisons: Bool, in folder: RunFolder
  ) throws -> TrainingDiverged? {
    let fault = FailingTerm.Fault(atStep: step, poisons: poisons)
    var tiny = TinyRun()
    tiny.losses = Losses([FailingTerm(fault)])
    let task = tiny.task()
    fault.parameter = task.classifier.model.namedParameters.last?.parameter
    let run = TrainingRun(task, in: folder, plan: TrainingPlan(epochs: 3))
    try folder.prepare()
    return #expect(throws: TrainingDiverged.self) { try run.run() }
  }

  @Test("A loss that is not finite ends the run at its step", arguments: [8, 9, 14])
  func loss(_ step: Int) throws {
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      let error = try diverged(atStep: step, poisons: false, in: folder)
      #expect(error?.step == step)
      #expect(error?.epoch == 2)
      #expect(error?.checkpoint == folder.state)
      #expect(
        error?.description == """
          Training diverged at step \(step) (epoch 2): the loss is nan. The last good checkpoint is \
          kept in \(folder.state). Start a new run in another folder with a lower \
          schedule.learning_rate or a longer warm-up.
          """)
      try expectGoodCheckpoint(folder)
    }
  }

  @Test func `Weights too large for finite outputs are not the best`() throws {
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      var tiny = TinyRun()
      let fault = FailingTerm.Fault(atStep: 1, poisons: true, value: 3e38)
      tiny.losses = Losses([FailingTerm(fault)])
      let task = tiny.task()
      fault.parameter =
        task.classifier.model.namedParameters.first {
          $0.name == "fc.weight"
        }?.parameter
      let run = TrainingRun(task, in: folder, plan: TrainingPlan(epochs: 1))
      try folder.prepare()
      #expect(throws: TrainingDiverged.self) { try run.run() }
      #expect(!FileContents.exists(folder.best))
      #expect(!FileContents.exists(folder.last))
    }
  }

  @Test func `A training in memory ends at a loss that is not finite`() {
    var tiny = TinyRun()
    tiny.losses = Losses([FailingTerm(FailingTerm.Fault(atStep: 9, poisons: false))])
    let task = tiny.task()
    let error = #expect(throws: TrainingDiverged.self) { try task.train(epochs: 2) }
    #expect(error?.step == 9)
    #expect(error?.epoch == 2)
    #expect(error?.checkpoint == nil)
  }

  @Test func `A weight that is not finite is detected before it is saved`() throws {
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      let error = try diverged(atStep: 14, poisons: true, in: folder)
      #expect(error?.step == 14)
      #expect(error?.epoch == 2)
      #expect(error?.found == "model.fc.bias holds a number that is not finite")
      try expectGoodCheckpoint(folder)
    }
  }

  @Test("The error states that there is no checkpoint", arguments: [false, true])
  func firstEpoch(_ poisons: Bool) throws {
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      let error = try diverged(atStep: 7, poisons: poisons, in: folder)
      #expect(error?.step == 7)
      #expect(error?.epoch == 1)
      #expect(error?.checkpoint == nil)
      #expect(
        error?.description.hasSuffix(
          "There is no checkpoint yet. Start again with a lower schedule.learning_rate or a longer"
            + " warm-up.") == true)
      #expect(!folder.holdsRun)
      #expect(!FileContents.exists(folder.last))
    }
  }

  /// The saved files belong to the first epoch, are finite, and can be resumed.
  private func expectGoodCheckpoint(_ folder: RunFolder) throws {
    let files = try [folder.last, folder.best, folder.state].map(SafetensorsFile.init(path:))
    for file in files {
      #expect(try file.names.allSatisfy { try file.tensor(named: $0).isFinite })
    }
    #expect(try Classifier(path: folder.last).manifest.provenance["step"] == "7")
    #expect(try Traces.metrics(folder).count == 1)
    guard case .finished = try TinyRun().train(in: folder) else {
      Issue.record("the checkpoint cannot be resumed from")
      return
    }
  }
}
