import FileAccess
import Foundation
import TensorCore
import TestSupport
import Testing
import Training

@Suite("A run is reproduced exactly")
struct ReproducibilityTests {
  private static var run: TinyRun { TinyRun() }

  /// The traces of an uninterrupted run.
  private func uninterrupted(_ run: TinyRun = Self.run) throws -> Traces {
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      try run.train(in: folder)
      return try Traces(folder)
    }
  }

  @Test func `Two runs of one seed are equal, another seed differs`() throws {
    let first = try uninterrupted()
    #expect(try uninterrupted() == first)
    #expect(first.metrics.count == 3)
    #expect(first.metrics.map { $0["step"] } == [7, 14, 21])
    let rates = [6, 13, 20].map {
      TinyRun.schedule.learningRate(step: $0, stepsPerEpoch: 7, totalSteps: 21)
    }
    #expect(first.metrics.compactMap { $0["learning_rate"].map { Float($0) } } == rates)
    var other = Self.run
    other.seed = 4
    #expect(try uninterrupted(other).last != first.last)
  }

  @Test func `The number of threads does not matter`() throws {
    let one = try Parallelism.$threads.withValue(1) { try uninterrupted() }
    let two = try Parallelism.$threads.withValue(2) { try uninterrupted() }
    #expect(one == two)
  }

  @Test func `A training in memory has the weights and the evaluation of a run`() throws {
    let task = Self.run.task()
    let report = try task.train(epochs: Self.run.epochs)
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      guard case .finished(report) = try Self.run.train(in: folder) else {
        Issue.record("the run came to another evaluation")
        return
      }
      let written = try Classifier(path: folder.last).model.namedState
      for (ours, theirs) in zip(task.classifier.model.namedState, written) {
        #expect(ours.parameter.value == theirs.parameter.value, "\(ours.name)")
      }
    }
  }

  @Test(
    "A resumed run equals an uninterrupted run",
    arguments: [
      // Stops within an epoch, after its last step, after the run's last step, and after the first
      // step.
      [3], [10], [7], [14], [21], [1], [2, 5, 1, 6],
    ])
  func resuming(_ stops: [Int]) throws {
    let expected = try uninterrupted()
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      for steps in stops {
        guard case .stopped(SIGTERM) = try Self.run.train(in: folder, stoppingAfter: steps) else {
          Issue.record("the run did not stop after \(steps) steps")
          return
        }
      }
      guard case .finished = try Self.run.train(in: folder) else {
        Issue.record("the resumed run did not finish")
        return
      }
      #expect(try Traces(folder) == expected)
    }
  }

  @Test("A resumed run with Adam equals an uninterrupted run", arguments: [4, 7])
  func adam(_ steps: Int) throws {
    var run = Self.run
    run.optimizer = OptimizerConfiguration(.adamw)
    run.epochs = 2
    let expected = try uninterrupted(run)
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      try run.train(in: folder, stoppingAfter: steps)
      try run.train(in: folder)
      #expect(try Traces(folder) == expected)
    }
  }

  @Test func `The metrics of a killed run are truncated to its checkpoint`() throws {
    let expected = try uninterrupted()
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      try Self.run.train(in: folder, stoppingAfter: 9)
      let early = try FileContents.read(folder.state)
      try Self.run.train(in: folder, stoppingAfter: 10)
      #expect(try Traces.metrics(folder).count == 2)
      // As if the process had been killed before it wrote a newer state.
      try AtomicFile.write(early, to: folder.state)
      try Self.run.train(in: folder)
      #expect(try Traces(folder) == expected)
    }
  }

  @Test func `A run killed before its first checkpoint starts from the beginning`() throws {
    let expected = try uninterrupted()
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      try Self.run.train(in: folder, stoppingAfter: 8)
      try FileManager.default.removeItem(atPath: folder.state)
      try Self.run.train(in: folder)
      #expect(try Traces(folder) == expected)
    }
  }

  @Test func `Resuming a finished run changes nothing and gives the same report`() throws {
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      guard case .finished(let first) = try Self.run.train(in: folder) else { return }
      let traces = try Traces(folder)
      guard case .finished(let second) = try Self.run.train(in: folder) else { return }
      #expect(first == second)
      #expect(try Traces(folder) == traces)
    }
  }

  @Test func `Training reduces the loss`() throws {
    var run = Self.run
    run.augmentation = .none
    run.epochs = 8
    let metrics = try uninterrupted(run).metrics
    #expect(try #require(metrics.last?["top1"]) > 0.9)
    #expect(try #require(metrics.last?["train_loss"]) < #require(metrics.first?["train_loss"]))
  }

  @Test func `Evaluations run at their interval and after the last epoch`() throws {
    var run = Self.run
    run.evaluationInterval = 2
    let metrics = try uninterrupted(run).metrics
    #expect(metrics.map { $0["top1"] != nil } == [false, true, true])
  }
}
