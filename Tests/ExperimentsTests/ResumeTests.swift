import Experiments
import FileAccess
import Foundation
import RecipeLanguage
import Steps
import TestSupport
import Testing
import Training

@Suite("Continuing a run")
struct ResumeTests {
  private static func yaml(_ step: String, _ data: String) -> String {
    """
    step: \(step)
    data: \(data)
    model: { kind: resnet, depth: 8, width: 2 }
    optimizer: { kind: sgd, momentum: 0.9 }
    schedule: { kind: cosine, learning_rate: 0.05 }
    training: { epochs: 2, batch_size: 16 }
    """
  }

  private func recipe(_ yaml: String, _ overrides: String...) throws -> ExperimentRecipe {
    try RecipeReader.decode(yaml: yaml, name: "r.yaml", overrides: overrides)
  }

  /// Replaces a text in the recipe of a run.
  private func edit(_ run: String, _ old: String, _ new: String) throws {
    let path = run + "/recipe.yaml"
    let text = String(decoding: try FileContents.read(path), as: UTF8.self)
    #expect(text.contains(old))
    try Data(text.replacing(old, with: new).utf8).write(to: URL(fileURLWithPath: path))
  }

  /// A folder with a teacher, and the recipes of a training, a distillation and a pruning.
  private func prepare(_ folder: String) throws -> [String: ExperimentRecipe] {
    let data = try TinyData.write(to: folder)
    let train = try recipe(Self.yaml("train", data))
    try Experiment(train, in: folder + "/teacher").run()
    let teacher = folder + "/teacher/last.safetensors"
    return [
      "train": train,
      "distill": try recipe(Self.yaml("distill", data), "teachers.files=[\(teacher)]"),
      "prune": try recipe(
        "{step: prune, start_from: \(teacher), budget: macs=0.6, criterion: l1, data: \(data)}"),
      "list": try recipe(TinyData.list(data: data)),
    ]
  }

  @Test(arguments: ["distill", "prune", "list"])
  func `A stop before there is a checkpoint leaves the folder free and says so`(
    _ kind: String
  ) throws {
    try withTemporaryFolder { folder in
      let recipe = try #require(try prepare(folder)[kind])
      let run = folder + "/run"
      // A list begins with a training, which reacts after its first step with a checkpoint.
      let steps =
        kind == "list"
        ? ExperimentRecipe(
          Array(recipe.steps.dropFirst(1).prefix(1)),
          original: folder + "/teacher/last.safetensors") : recipe
      let stopped = #expect(throws: StoppedBySignal.self) {
        try Experiment(steps, in: run).run { SIGTERM }
      }
      #expect(stopped?.folder == nil)
      #expect(
        stopped?.description
          == "Stopped by SIGTERM before there was anything to continue from. Start again.")
      #expect(!FileContents.exists(run + "/recipe.yaml"))
      #expect(throws: FileProblem.self) { try Experiment(resuming: run) }
      try Experiment(steps, in: run).run()
    }
  }

  @Test func `A divergence before the first checkpoint leaves the folder free`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      let single = Self.yaml("train", data)
      for (name, yaml) in [("single", single), ("list", TinyData.list(data: data))] {
        let run = "\(folder)/\(name)"
        let key = name == "list" ? "steps.0.schedule" : "schedule"
        let error = #expect(throws: TrainingDiverged.self) {
          try Experiment(recipe(yaml, "\(key)={kind: constant, learning_rate: 1e30}"), in: run)
            .run()
        }
        #expect(error?.description.contains("Start again with a lower schedule") == true)
        try Experiment(recipe(yaml), in: run).run()
      }
    }
  }

  @Test func `A distillation that diverges at once keeps only its teacher's outputs`() throws {
    try withTemporaryFolder { folder in
      let distill = try #require(try prepare(folder)["distill"])
      let run = folder + "/run"
      var hopeless = try #require(distill.steps[0].step as? Distill)
      hopeless.classifier.schedule = Schedule(learningRate: 1e30)
      #expect(throws: TrainingDiverged.self) {
        try Experiment(ExperimentRecipe(single: hopeless), in: run).run()
      }
      #expect(FileContents.exists(run + "/teacher-outputs.safetensors"))
      try Experiment(distill, in: run).run()
      #expect(FileContents.exists(run + "/last.safetensors"))
    }
  }

  @Test func `A later step that diverges at once starts again with its corrected keys`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      let run = folder + "/run"
      let lines = Lines()
      #expect(throws: TrainingDiverged.self) {
        try Experiment(
          recipe(
            TinyData.list(data: data), "steps.2.schedule={kind: constant, learning_rate: 1e30}"),
          in: run
        ).run(listener: lines)
      }
      #expect(
        lines.all.last?.hasSuffix("then continue with --resume --accept-changes --out \(run)")
          == true)
      try edit(run, "1e+30", "0.05")
      let problem = #expect(throws: FileProblem.self) { try Experiment(resuming: run) }
      #expect(
        problem?.found == "it has changed since the run began: step student:"
          + " schedule.learning_rate was 1e+30, now it is 0.05")
      let experiment = try Experiment(resuming: run, acceptingChanges: true)
      #expect(try experiment.run(isResuming: true).count == 4)
    }
  }

  @Test(arguments: ["train", "distill", "prune", "list"])
  func `A finished run trains nothing and says that it is finished`(_ kind: String) throws {
    try withTemporaryFolder { folder in
      let recipe = try #require(try prepare(folder)[kind])
      let run = folder + "/run"
      let first = try Experiment(recipe, in: run).run()
      let (lines, stopper) = (Lines(), Counter())
      let again = try Experiment(resuming: run).run(isResuming: true, listener: lines) {
        _ = stopper.next()
        return nil
      }
      #expect(lines.all.contains { $0.hasPrefix("\(run) is already finished") })
      #expect(stopper.value == 0)
      #expect(first.map(\.path) == again.map(\.path))
      #expect(first.map(\.evaluation) == again.map(\.evaluation))
    }
  }

  @Test(arguments: [
    (
      "train", "learning_rate: 0.05", "learning_rate: 0.01",
      "schedule.learning_rate was 0.05, now it is 0.01"
    ),
    ("train", "momentum: 0.9", "momentum: 0.8", "optimizer.momentum was 0.9, now it is 0.8"),
    (
      "distill", "temperature: 4", "temperature: 2",
      "losses.temperature was 4, now it is 2"
    ),
    (
      "list", "budget: macs=0.6", "budget: macs=0.5",
      "step pruned (finished): budget was macs=0.6, now it is macs=0.5"
    ),
    ("list", "name: distill\n", "name: last\n", "step distill was removed; step last was added"),
  ])
  func `A recipe that was edited after the run began is not taken without consent`(
    _ kind: String, _ old: String, _ new: String, _ words: String
  ) throws {
    try withTemporaryFolder { folder in
      let recipe = try #require(try prepare(folder)[kind])
      let run = folder + "/run"
      // A list stops in its third step.
      let stopper = Stopper(after: 2)
      #expect(throws: StoppedBySignal.self) {
        try Experiment(recipe, in: run).run {
          kind != "list" || FileContents.exists(run + "/student/recipe.yaml") ? stopper.stop() : nil
        }
      }
      try edit(run, old, new)
      let problem = #expect(throws: FileProblem.self) { try Experiment(resuming: run) }
      #expect(problem?.path == run + "/recipe.yaml" && problem?.kind == .malformed)
      #expect(problem?.found == "it has changed since the run began: \(words)")
      #expect(problem?.advice.contains("--accept-changes") == true)
      let accepted = try Experiment(resuming: run, acceptingChanges: true)
      #expect(accepted.acceptedChanges.joined(separator: "; ") == words)
      try accepted.run(isResuming: true)
      // The accepted recipe is now that of the run.
      #expect(try Experiment(resuming: run).acceptedChanges.isEmpty)
    }
  }

  @Test func `Comments and another notation are no change`() throws {
    try withTemporaryFolder { folder in
      let run = folder + "/run"
      try Experiment(recipe(Self.yaml("train", TinyData.write(to: folder))), in: run).run()
      try edit(run, "learning_rate: 0.05", "learning_rate: 5e-2 # found by hand")
      let experiment = try Experiment(resuming: run)
      #expect(experiment.acceptedChanges.isEmpty)
      try experiment.run(isResuming: true)
      let kept = String(decoding: try FileContents.read(run + "/recipe.yaml"), as: UTF8.self)
      #expect(kept.contains("# found by hand"))
    }
  }

  @Test func `A library user cannot continue with another recipe unnoticed`() throws {
    try withTemporaryFolder { folder in
      let (run, yaml) = (folder + "/run", Self.yaml("train", try TinyData.write(to: folder)))
      try Experiment(recipe(yaml), in: run).run()
      let other = try recipe(yaml, "schedule.learning_rate=0.01")
      let problem = #expect(throws: FileProblem.self) {
        try Experiment(other, in: run).run(isResuming: true)
      }
      #expect(problem?.found.contains("schedule.learning_rate was 0.05, now it is 0.01") == true)
    }
  }

  @Test func `Without the recipe that it was begun with, a run continues`() throws {
    try withTemporaryFolder { folder in
      let run = folder + "/run"
      try Experiment(recipe(Self.yaml("train", TinyData.write(to: folder))), in: run).run()
      try FileManager.default.removeItem(atPath: run + "/recipe-begun.yaml")
      try Experiment(resuming: run).run(isResuming: true)
      #expect(FileContents.exists(run + "/recipe-begun.yaml"))
    }
  }
}
