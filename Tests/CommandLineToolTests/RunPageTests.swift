import CommandLineTool
import Experiments
import FileAccess
import Foundation
import Interchange
import Reporting
import Steps
import TensorCore
import TestSupport
import Testing
import Training

/// A training without a network. Its state counts the steps, and its first evaluation is the best.
private final class CountingTask: TrainingTask {
  private var steps: Float = 0

  let stepsPerEpoch = 7
  let identity = ["counting"]

  func batches(epoch: Int, startingAt step: Int) -> Range<Int> { step..<stepsPerEpoch }

  func train(on batch: Int, at position: StepPosition) -> StepReport {
    steps += 1
    return StepReport(loss: 1 / Double(steps), count: 1, learningRate: 0.1 / (1 + steps))
  }

  func evaluate() -> EvaluationReport {
    EvaluationReport(
      metrics: [.init("top1", 1 / Double(steps)), .init("cross_entropy", 0.1 * Double(steps))],
      quality: 1 / Double(steps))
  }

  var state: [StoredTensor] {
    [StoredTensor(name: "steps", tensor: Tensor([steps], shape: [1]))]
  }

  func restore(from file: SafetensorsFile) throws {
    steps = try file.tensor(named: "steps").scalars[0]
  }

  func exportModel(_ name: ExportName, in folder: RunFolder, provenance: [String: String]) {}
}

@Suite struct RunPageTests {
  /// Trains three epochs in a folder, or resumes, and optionally stops after a number of steps.
  @discardableResult private func train(
    in folder: RunFolder, stoppingAfter steps: Int? = nil
  ) throws -> TrainingRun<CountingTask> {
    if !folder.holdsRun { try folder.prepare() }
    let logger = try RunLog.logger(folder)
    var done = 0
    let run = TrainingRun(
      CountingTask(), in: folder, plan: TrainingPlan(epochs: 3, evaluationInterval: 2),
      observers: [RunPageWriter(folder, logger: logger)], logger: logger
    ) {
      done += 1
      return done == steps ? SIGTERM : nil
    }
    if folder.holdsRun { try run.resume() }
    _ = try run.run()
    return run
  }

  private func page(_ folder: RunFolder) throws -> String {
    String(decoding: try FileContents.read(folder.report), as: UTF8.self)
  }

  @Test func `A run writes its page at each checkpoint, and a resumed run writes the same page`()
    throws
  {
    try withTemporaryFolder { path in
      var pages: [String] = []
      for stop in [nil, 9] {
        let folder = RunFolder("\(path)/\(pages.count)/run")
        if let stop {
          try train(in: folder, stoppingAfter: stop)
          let stopped = try page(folder)
          #expect(stopped.contains("epoch 1 of 3, step 7. This page reloads"))
          #expect(stopped.contains("http-equiv"))
        }
        let best = try train(in: folder).progress.best?.epoch
        #expect(best == 2)
        let own = RunReport(of: folder, epochs: 3, best: best.map { BestEpoch($0) }).page().source
        #expect(try page(folder) == own)
        // Seconds differ between runs.
        let lines = try String(decoding: FileContents.read(folder.metrics), as: UTF8.self)
        let timeless = lines.replacing(/"seconds":[0-9.e-]+/, with: "\"seconds\":1")
        try AtomicFile.write(Data(timeless.utf8), to: folder.metrics)
        pages.append(
          RunReport(of: folder, epochs: 3, best: best.map { BestEpoch($0) }).page().source)
      }
      #expect(pages[0] == pages[1])
      #expect(pages[0].contains("<title>run</title>"))
      #expect(pages[0].contains("epoch 3 of 3, step 21.<"))
      for title in ["train_loss", "top1", "cross_entropy", "learning_rate"] {
        #expect(pages[0].contains("<strong>\(title)</strong>"))
      }
      #expect(!pages[0].contains("id=\"samples\""))
      #expect(!pages[0].contains("http-equiv"))
    }
  }

  @Test func `A page that cannot be written does not end the training`() throws {
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      try FileManager.default.createDirectory(
        atPath: folder.report, withIntermediateDirectories: true)
      #expect(try train(in: folder).progress.epoch == 3)
      let log = String(decoding: try FileContents.read(folder.log), as: UTF8.self)
      #expect(
        log.contains("warning could not write the report: \(folder.report): this is a folder"))
    }
  }
}
