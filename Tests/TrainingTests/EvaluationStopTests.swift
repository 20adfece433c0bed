import DataPipeline
import Distillation
import Foundation
import TestSupport
import Testing
import Training

@Suite("A stop during an evaluation")
struct EvaluationStopTests {
  /// Trains three epochs; a stop request waits for a number of evaluated batches.
  private func train(
    in folder: RunFolder, stoppingAfter batches: Int? = nil
  ) throws -> TrainingRun<ClassifierTask>.Outcome {
    let task = TinyRun().task()
    var seen = 0
    task.stop = {
      seen += 1
      return seen == batches ? SIGTERM : nil
    }
    let run = TrainingRun(
      task, in: folder, plan: TrainingPlan(epochs: 3), provenance: ["seed": "3"])
    if folder.holdsRun { try run.resume() } else { try folder.prepare() }
    return try run.run()
  }

  /// An evaluation has three batches.
  @Test(arguments: [1, 5, 9])
  func `The run repeats the evaluation and ends with the same bytes`(_ batches: Int) throws {
    try withTemporaryFolder { path in
      let (whole, parts) = (RunFolder(path + "/whole"), RunFolder(path + "/parts"))
      guard case .finished = try train(in: whole) else {
        Issue.record("expected the end of the run")
        return
      }
      guard case .stopped(SIGTERM) = try train(in: parts, stoppingAfter: batches) else {
        Issue.record("expected a stop")
        return
      }
      // Before the first evaluation there is no file.
      #expect(((try? Traces.metrics(parts).count) ?? 0) == (batches - 1) / 3)
      guard case .finished = try train(in: parts) else {
        Issue.record("expected the end of the resumed run")
        return
      }
      #expect(try Traces(parts) == Traces(whole))
      // A finished run that is stopped while it is measured again stays as it is.
      guard case .stopped(SIGTERM) = try train(in: parts, stoppingAfter: 2) else {
        Issue.record("expected a stop of the last measurement")
        return
      }
      #expect(try Traces(parts) == Traces(whole))
    }
  }
}
