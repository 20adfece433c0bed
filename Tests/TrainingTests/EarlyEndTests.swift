import FileAccess
import Foundation
import Interchange
import Logging
import TensorCore
import TestSupport
import Testing
import Training

/// A training whose evaluations are given.
private final class GivenTask: TrainingTask {
  let qualities: [Double]
  var metric = "top1"
  private var steps: Float = 0

  init(_ qualities: [Double]) { self.qualities = qualities }

  let stepsPerEpoch = 3
  let identity = ["given"]

  func batches(epoch: Int, startingAt step: Int) -> Range<Int> { step..<stepsPerEpoch }

  func train(on batch: Int, at position: StepPosition) -> StepReport {
    steps += 1
    return StepReport(loss: 1, count: 1, learningRate: 1)
  }

  func evaluate() -> EvaluationReport {
    let quality = qualities[Int(steps) / stepsPerEpoch - 1]
    return EvaluationReport(
      metrics: [.init(metric, quality)], quality: quality, qualityName: metric)
  }

  var state: [StoredTensor] {
    [StoredTensor(name: "steps", tensor: Tensor([steps], shape: [1]))]
  }

  func restore(from file: SafetensorsFile) throws {
    steps = try file.tensor(named: "steps").scalars[0]
  }

  func exportModel(_ name: ExportName, in folder: RunFolder, provenance: [String: String]) {}
}

/// Keeps why a run ended early.
private final class Endings: RunObserver {
  private(set) var all: [String] = []
  private(set) var starts: [Int] = []
  func runStarted(atStep step: Int) { starts.append(step) }
  func runEndedEarly(_ progress: RunProgress, because reason: String) { all.append(reason) }
}

@Suite("A run with patience")
struct EarlyEndTests {
  /// The best epoch is the third; the fifth is as good.
  private static let qualities = [0.2, 0.1, 0.5, 0.4, 0.5, 0.3, 0.9, 0.8]
  private static let reason =
    "stopped early after epoch 6: 3 evaluations without a better result than that of epoch 3"

  @discardableResult private func train(
    in folder: RunFolder, patience: Int?, epochs: Int = 8, interval: Int = 1,
    stoppingAfter steps: Int? = nil, metric: String = "top1", _ endings: Endings = Endings()
  ) throws -> RunProgress {
    var done = 0
    let task = GivenTask(Self.qualities)
    task.metric = metric
    if !folder.holdsRun { try folder.prepare() }
    let run = TrainingRun(
      task, in: folder,
      plan: TrainingPlan(epochs: epochs, evaluationInterval: interval, patience: patience),
      observers: [endings], logger: try RunLog.logger(folder)
    ) {
      done += 1
      return done == steps ? SIGTERM : nil
    }
    if folder.holdsRun { try run.resume() }
    _ = try run.run()
    return run.progress
  }

  private func files(_ folder: RunFolder) throws -> [Data] {
    let metrics = try String(decoding: FileContents.read(folder.metrics), as: UTF8.self)
    return [
      try FileContents.read(folder.state),
      Data(metrics.replacing(/"seconds":[0-9.e-]+/, with: "").utf8),
    ]
  }

  @Test func `It ends after evaluations without a better result, and says so`() throws {
    try withTemporaryFolder { path in
      let (folder, endings) = (RunFolder(path + "/run"), Endings())
      let progress = try train(in: folder, patience: 3, endings)
      #expect(progress.epoch == 6 && progress.best?.epoch == 3)
      #expect(endings.all == [Self.reason])
      let log = String(decoding: try FileContents.read(folder.log), as: UTF8.self)
      #expect(log.contains("notice \(Self.reason)"))
      // It is finished: resuming trains nothing.
      let before = try files(folder)
      #expect(try train(in: folder, patience: 3, endings).epoch == 6)
      #expect(try files(folder) == before)
      #expect(endings.all == [Self.reason, Self.reason] && endings.starts == [0, 18])
      // With more patience it goes on, and finds the better epoch.
      #expect(try train(in: folder, patience: 4).best?.epoch == 7)
    }
  }

  @Test func `Without patience, and in time, it trains for all epochs`() throws {
    for patience in [nil, 4] {
      try withTemporaryFolder { path in
        let endings = Endings()
        let progress = try train(in: RunFolder(path + "/run"), patience: patience, endings)
        #expect(progress.epoch == 8 && progress.best?.epoch == 7 && endings.all.isEmpty)
      }
    }
  }

  @Test func `Evaluations count, and not epochs`() throws {
    try withTemporaryFolder { path in
      // Evaluated are epochs 2, 4, 6 and 8: 0.1, 0.4, 0.3, 0.8.
      let progress = try train(in: RunFolder(path + "/run"), patience: 1, interval: 2)
      #expect(progress.epoch == 6 && progress.best?.epoch == 4)
    }
  }

  @Test(arguments: [1, 9, 11, 15, 17])
  func `A run that is stopped ends at the same epoch with the same bytes`(_ stop: Int) throws {
    try withTemporaryFolder { path in
      let (whole, parts) = (RunFolder(path + "/whole"), RunFolder(path + "/parts"))
      try train(in: whole, patience: 3)
      #expect(try train(in: parts, patience: 3, stoppingAfter: stop).epoch == (stop - 1) / 3)
      try train(in: parts, patience: 3)
      #expect(try files(parts) == files(whole))
    }
  }

  @Test func `A best epoch by another metric does not count`() throws {
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      try train(in: folder, patience: nil, epochs: 7)
      let progress = try train(in: folder, patience: nil, metric: "cross_entropy")
      #expect(progress.best?.epoch == 8 && progress.best?.metric == "cross_entropy")
    }
  }

  @Test func `A run of an earlier version, which counted nothing, can continue`() throws {
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      try train(in: folder, patience: nil, epochs: 4)
      let file = try SafetensorsFile(path: folder.state)
      var metadata = file.metadata
      metadata["condense.progress"] = metadata["condense.progress"]?
        .replacing(/"(evaluationsSinceBest|plannedEpochs)":[0-9]+,?/, with: "")
        .replacing(/"metric":"top1",/, with: "")
      #expect(metadata["condense.progress"]?.contains("plannedEpochs") == false)
      try SafetensorsWriter.write(
        tensors: [StoredTensor(name: "steps", tensor: try file.tensor(named: "steps"))],
        metadata: metadata, to: folder.state)
      let progress = try train(in: folder, patience: 3)
      #expect(progress.best?.epoch == 7 && progress.plannedEpochs == 8)
    }
  }
}
