import Experiments
import FileAccess
import Foundation
import Interchange
import RecipeLanguage
import Steps
import TestSupport
import Testing
import Training

@Suite("Lists of steps")
struct ExperimentTests {
  private func recipe(_ yaml: String, _ overrides: String...) throws -> ExperimentRecipe {
    try RecipeReader.decode(yaml: yaml, name: "r.yaml", overrides: overrides)
  }

  private static let names = ["teacher", "pruned", "student", "distill"]

  @Test func `Steps build on one another and take shared keys from the list`() throws {
    try withTemporaryFolder { folder in
      let recipe = try recipe(TinyData.list(data: TinyData.write(to: folder)))
      #expect(recipe.steps.map(\.name) == Self.names)
      let results = try Experiment(recipe, in: folder + "/run").run()
      #expect(
        try contents(of: folder + "/run").filter { !$0.hasPrefix(".") } == [
          "distill", "experiment.json", "pruned", "recipe-begun.yaml", "recipe.yaml", "report.html",
          "student",
          "teacher",
        ])
      let costs = results.map { $0.model.cost.multiplyAdds }
      #expect(Double(costs[1]) <= 0.6 * Double(costs[0]) && costs[2] == costs[1])
      // A step without its own seed uses that of the list.
      func seed(_ name: String) throws -> String? {
        try Classifier(path: "\(folder)/run/\(name)/last.safetensors").manifest.provenance["seed"]
      }
      #expect(try seed("student") == "3" && seed("distill") == "9")
      let page = String(decoding: try FileContents.read(folder + "/run/report.html"), as: UTF8.self)
      for name in Self.names {
        #expect(page.contains("href=\"\(name)/report.html\""))
        #expect(FileContents.exists("\(folder)/run/\(name)/report.html"))
      }
      // The recipe of a step reproduces it without the list.
      let again = try RecipeReader.decode(
        ExperimentRecipe.self, path: folder + "/run/student/recipe.yaml")
      let repeated = try Experiment(again, in: folder + "/again").run()
      #expect(repeated[0].path == folder + "/again/last.safetensors")
      for file in ["last.safetensors", "state.safetensors"] {
        #expect(
          try FileContents.read("\(folder)/again/\(file)")
            == FileContents.read("\(folder)/run/student/\(file)"))
      }
    }
  }

  /// Stops in the first epoch of the teacher, in its second, and at each later step.
  @Test(arguments: [1, 4, 7, 8, 10, 13, 16, 17])
  func `A list stopped inside any step resumes to the same bytes`(_ count: Int) throws {
    try withTemporaryFolder { folder in
      let recipe = try recipe(TinyData.list(data: TinyData.write(to: folder)))
      try Experiment(recipe, in: folder + "/whole").run()
      let stopper = Stopper(after: count)
      let stopped = #expect(throws: StoppedBySignal.self) {
        try Experiment(recipe, in: folder + "/run").run(stop: stopper.stop)
      }
      #expect(stopped?.folder == nil || stopped?.folder == folder + "/run")
      try Experiment(resuming: folder + "/run").run(isResuming: true)
      for name in Self.names {
        // A pruned model has no state, and its file names its source.
        let file = name == "pruned" ? "pruned" : "state"
        let tensors = try ["run", "whole"].map { run in
          let file = try SafetensorsFile(path: "\(folder)/\(run)/\(name)/\(file).safetensors")
          return try file.names.sorted().map { "\($0) \(try file.tensor(named: $0).scalars)" }
        }
        #expect(tensors[0] == tensors[1] && !tensors[0].isEmpty, "\(name)")
      }
    }
  }

  @Test func `A finished list does not run again`() throws {
    try withTemporaryFolder { folder in
      let recipe = try recipe(TinyData.list(data: TinyData.write(to: folder)))
      try Experiment(recipe, in: folder + "/run").run()
      let before = try FileContents.read(folder + "/run/experiment.json")
      let counter = Counter()
      let results = try Experiment(resuming: folder + "/run").run(isResuming: true) {
        _ = counter.next()
        return nil
      }
      #expect(results.count == 4 && counter.value == 0)
      #expect(try FileContents.read(folder + "/run/experiment.json") == before)
      #expect(throws: FileProblem.self) { try Experiment(recipe, in: folder + "/run").run() }
    }
  }

  @Test(
    "Errors name the step and the key",
    arguments: [
      (
        "steps.1.budget=macs=-1",
        #"--set steps.1.budget=macs=-1: steps[1 (pruned)].budget: found "macs=-1""#
      ),
      (
        "steps.2.teachers.files=[nobody]",
        "step student: teachers.files[0]: there is no file nobody, and no earlier step has that"
          + " name; earlier steps: pruned, teacher"
      ),
      (
        "steps.0.start_from=student",
        "step teacher: start_from: student is this step or a later one; name an earlier step"
      ),
      (
        "steps.2.teachers.files=[distill]",
        "step student: teachers.files[0]: distill is this step or a later one"
      ),
      (
        "steps.2.temprature=3",
        #"--set steps.2.temprature=3: unknown key "temprature" in steps[2 (student)]."#
      ),
      (
        "steps.2.step=distil",
        #"steps[2 (student)].step: expected one of train, distill, ensemble, cyclegan,"#
      ),
      ("steps.2.name=teacher", "steps: two steps have the name teacher"),
      ("steps.2.name=a/b", #"steps: the name "a/b" cannot be a folder name"#),
      (
        "steps.2.start_from=nowhere.safetensors",
        "step student: start_from: there is no file nowhere.safetensors"
      ),
      ("colour=red", #"unknown key "colour" at the top level: no step of the list reads it."#),
      ("optimiser=1", #"Did you mean "optimizer"?"#),
      ("original=''", "original: expected text that is not empty"),
      ("steps.2.start_from=''", "start_from: expected text that is not empty"),
      ("steps.1.criterion=tailor", "criterion: expected one of "),
      (
        "steps.0.task=classifier",
        "steps[0 (teacher)].task: is now called step; write step: train"
      ),
    ])
  func refusals(_ override: String, _ expected: String) throws {
    try withTemporaryFolder { folder in
      let yaml = TinyData.list(data: try TinyData.write(to: folder))
      let problem = #expect(throws: RecipeProblem.self) {
        try Experiment(recipe(yaml, override), in: folder + "/run").run()
      }
      #expect(problem?.description.contains(expected) == true, "\(problem?.description ?? "")")
      #expect(!FileContents.exists(folder + "/run"))
    }
  }

  @Test func `A shared key that no step uses is rejected`() throws {
    try withTemporaryFolder { folder in
      let yaml = TinyData.list(data: try TinyData.write(to: folder))
        .replacing("step: train\n", with: "step: train\n    seed: 4\n")
        .replacing("step: prune\n", with: "step: prune\n    seed: 6\n")
        .replacing("name: student\n", with: "name: student\n    seed: 5\n")
      let problem = #expect(throws: RecipeProblem.self) { try recipe(yaml) }
      #expect(
        problem?.description.contains(
          #"the key "seed" has no effect, because every step that reads it sets it itself"#) == true
      )
    }
  }

  @Test func `A missing file of a later step is reported before the first step begins`() throws {
    try withTemporaryFolder { folder in
      let yaml = TinyData.list(data: try TinyData.write(to: folder))
      let recipe = try recipe(yaml, "steps.3.data={kind: image-folder, path: \(folder)/none}")
      let problem = #expect(throws: FileProblem.self) {
        try Experiment(recipe, in: folder + "/run").run()
      }
      #expect(problem?.kind == .missing)
      #expect(problem?.found.contains("data.path of step distill names this file") == true)
      #expect(!FileContents.exists(folder + "/run"))
    }
  }

  @Test func `A moved list resumes in its new folder`() throws {
    try withTemporaryFolder { folder in
      let recipe = try recipe(TinyData.list(data: TinyData.write(to: folder)))
      let stopper = Stopper(after: 10)
      #expect(throws: StoppedBySignal.self) {
        try Experiment(recipe, in: folder + "/run").run(stop: stopper.stop)
      }
      try FileManager.default.moveItem(atPath: folder + "/run", toPath: folder + "/moved")
      let results = try Experiment(resuming: folder + "/moved").run(isResuming: true)
      #expect(results.map(\.path).allSatisfy { $0.hasPrefix(folder + "/moved/") })
    }
  }
}
