import Distillation
import FileAccess
import Foundation
import Interchange
import TestSupport
import Testing
import Training

@Suite("Folder of a run")
struct RunFolderTests {
  @Test func `A folder with a run is rejected and left unchanged`() throws {
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run/")
      #expect(folder.path == path + "/run")
      var run = TinyRun()
      run.epochs = 1
      try run.train(in: folder)
      let before = try Traces(folder)
      let problem = #expect(throws: FileProblem.self) { try folder.prepare() }
      #expect(problem?.kind == .cannotCreate)
      #expect(
        problem?.description == """
          \(folder.path): this folder already contains a run. Continue it with --resume, or choose another folder \
          with --out.
          """)
      #expect(try Traces(folder) == before)
    }
  }

  @Test func `A folder that cannot be created is rejected`() throws {
    try withTemporaryFolder { path in
      try Data().write(to: URL(fileURLWithPath: path + "/file"))
      let problem = #expect(throws: FileProblem.self) {
        try RunFolder(path + "/file/run").prepare()
      }
      #expect(problem?.kind == .cannotCreate)
    }
  }

  @Test func `Resuming without a checkpoint is rejected`() throws {
    try withTemporaryFolder { path in
      let run = TrainingRun(
        TinyRun().task(), in: RunFolder(path), plan: TrainingPlan(epochs: 1))
      let problem = #expect(throws: FileProblem.self) { try run.resume() }
      #expect(problem?.kind == .missing)
    }
  }

  @Test(
    "A state that does not fit is rejected",
    arguments: ["optimizer", "epochs", "steps", "words", "teachers"])
  func otherState(_ difference: String) throws {
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      var run = TinyRun()
      try run.train(in: folder, stoppingAfter: 17)
      switch difference {
      case "optimizer": run.optimizer = OptimizerConfiguration(.adam)
      case "epochs": run.epochs = 1
      case "teachers":
        run.teachers = TeacherEnsemble(
          [Classifier(TinyRun.plan, TinyRun.manifest, seed: 1)],
          imagesNormalizedBy: TinyRun.manifest.normalization)
      default:
        let file = try SafetensorsFile(path: folder.state)
        let words = difference == "words" ? nil : file.metadata["condense.progress"]
        let changed = words.map { $0.replacingOccurrences(of: "InEpoch\":3", with: "InEpoch\":30") }
        #expect(changed == nil || changed != words)
        try SafetensorsWriter.write(
          tensors: file.names.map { StoredTensor(name: $0, tensor: try file.tensor(named: $0)) },
          metadata: file.metadata.merging(["condense.progress": changed ?? ""]) { $1 },
          to: folder.state)
      }
      let problem = #expect(throws: FileProblem.self) { try run.train(in: folder) }
      #expect(problem?.kind == .malformed)
      #expect(problem?.path == folder.state)
      let advice = difference == "teachers" ? "Restore the data, networks" : "Resume"
      #expect(problem?.advice.contains(advice) == true)
    }
  }

  @Test func `A checkpoint is written when one is due within an epoch`() throws {
    final class Watcher: RunObserver {
      let folder: RunFolder
      var present: [Bool] = []
      init(_ folder: RunFolder) { self.folder = folder }
      func stepEnded(
        _ progress: RunProgress, stepsPerEpoch: Int, epochs: Int, _ report: StepReport
      ) { present.append(folder.holdsRun) }
    }
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      let watcher = Watcher(folder)
      var run = TinyRun()
      run.checkpointInterval = .zero
      try run.train(in: folder, stoppingAfter: 3, observers: [watcher])
      #expect(watcher.present == [false, true, true])
    }
  }

  @Test func `Observers receive the saved checkpoint, then its epoch`() throws {
    final class Watcher: RunObserver {
      let folder: RunFolder
      var events: [String] = []
      init(_ folder: RunFolder) { self.folder = folder }
      func checkpointSaved(_ progress: RunProgress, epochs: Int) {
        #expect(folder.holdsRun && FileContents.exists(folder.last))
        events.append("saved \(progress.epoch).\(progress.stepInEpoch) of \(epochs)")
      }
      func epochEnded(_ summary: EpochSummary) { events.append("ended \(summary.epoch)") }
    }
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      let watchers = [Watcher(folder), Watcher(folder)]
      var run = TinyRun()
      run.epochs = 2
      try run.train(in: folder, stoppingAfter: 3, observers: watchers)
      try run.train(in: folder, observers: watchers)
      for watcher in watchers {
        #expect(
          watcher.events == [
            "saved 0.3 of 2", "saved 1.0 of 2", "ended 1", "saved 2.0 of 2", "ended 2",
          ])
      }
    }
  }

  @Test func `The log has a line for each event`() throws {
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      try folder.prepare()
      let run = TrainingRun(
        TinyRun().task(), in: folder, plan: TrainingPlan(epochs: 2),
        logger: try RunLog.logger(folder))
      _ = try run.run()
      let lines = String(decoding: try FileContents.read(folder.log), as: UTF8.self)
        .split(separator: "\n")
      try #require(lines.count == 3)
      let start = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ info training for 2 epochs of \d+ steps/
      #expect(lines[0].wholeMatch(of: start) != nil)
      let form =
        /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ info epoch [12] of 2: train loss \d\.\d+, top1 \d.*/
      #expect(lines.dropFirst().allSatisfy { $0.wholeMatch(of: form) != nil })
    }
  }
}
