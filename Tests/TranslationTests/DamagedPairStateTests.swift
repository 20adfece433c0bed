import Distillation
import FileAccess
import Foundation
import Interchange
import TensorCore
import TestSupport
import Testing
import Training
import Translation

/// Files that a run did not write end in an error, and never stop the process.
@Suite struct DamagedPairStateTests {
  private static let losses = Losses([
    OutputL1Term(), FeatureTerm(weight: 0.5, taps: ["model.9", "model.10"]),
    AdversarialTerm(weight: 1), CycleTerm(weight: 10),
  ])

  /// Trains some steps, and expects an error for each damage of the state.
  private func expectRefusals<Task: TrainingTask>(
    _ task: () throws -> Task, in folder: RunFolder
  ) throws {
    let plan = TrainingPlan(epochs: 2, evaluationInterval: 2, stepInterval: 4)
    var done = 0
    let first = TrainingRun(try task(), in: folder, plan: plan) {
      done += 1
      return done == 3 ? SIGTERM : nil
    }
    try folder.prepare()
    _ = try first.run()
    let state = try DamagedState(folder.state)
    let run = TrainingRun(try task(), in: folder, plan: plan)
    try state.forEachDamage { damage in
      let problem = #expect(throws: FileProblem.self, "\(damage)") { try run.resume() }
      #expect(problem?.kind == .malformed, "\(damage)")
    }
    // The sums of the losses since the last line belong to the terms of the loss.
    let progress = try #require(state.metadata["condense.progress"])
    let sums = try #require(progress.firstMatch(of: /"partSums":\[[^\]]*\]/))
    try state.write(
      metadata: state.metadata.merging([
        "condense.progress": progress.replacing(sums.output, with: "\"partSums\":[1]")
      ]) { $1 })
    let resumed = TrainingRun(try task(), in: folder, plan: plan)
    try resumed.resume()
    #expect(throws: FileProblem.self) { try resumed.run() }
    try state.write(metadata: state.metadata)
    try TrainingRun(try task(), in: folder, plan: plan).resume()
  }

  @Test func `Every damaged tensor of a CycleGAN is reported`() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyPair(in: folder + "/images")
      try expectRefusals({ try tiny.task() }, in: RunFolder(folder + "/run"))
    }
  }

  @Test func `Every damaged tensor of a fine-tuning is reported`() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyPair(in: folder + "/images")
      try expectRefusals(
        { try FinetuneTaskTests().task(tiny, Self.losses) }, in: RunFolder(folder + "/run"))
    }
  }

  @Test func `Stored images of another size are reported by name`() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyPair(in: folder + "/images")
      let run = RunFolder(folder + "/run")
      try tiny.train(in: run, stoppingAfter: 2)
      let file = try SafetensorsFile(path: run.state)
      #expect(file.entry(named: "pool.B.1")?.shape == [16, 16, 1])
      // All images of the pool have the same other size, and a batch has several images.
      try SafetensorsWriter.write(
        tensors: file.names.map { name in
          StoredTensor(
            name: name,
            tensor: name.hasPrefix("pool.B.")
              ? Tensor(zeros: [8, 8, 1]) : try file.tensor(named: name))
        }, metadata: file.metadata, to: run.state)
      let problem = #expect(throws: FileProblem.self) { try tiny.train(in: run) }
      #expect(problem?.path == run.state)
      #expect(problem?.found == "the image pool.B.0 is [8, 8, 1], expected [16, 16, 1]")
    }
  }
}
