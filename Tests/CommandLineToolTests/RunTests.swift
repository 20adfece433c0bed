import CommandLineTool
import Experiments
import FileAccess
import Foundation
import Networks
import RecipeLanguage
import TensorCore
import TestSupport
import Testing
import Training

extension ProcessWideTests {
  @Suite("Runs from recipes")
  struct RunTests {
    private func run(_ verb: String, _ place: Workplace, _ out: String, _ more: String...) -> Int32
    {
      CondenseTool.run(
        [verb, "--recipe", place["recipe.yaml"], "--out", place[out], "--threads", "1"] + more)
    }

    @Test func `A run writes its files, and its recipe reads back`() throws {
      try Workplace.with { place in
        #expect(run("train", place, "run", "--set", "model.width=3", "--seed", "5") == 0)
        #expect(
          try place.names("run") == [
            "best.safetensors", "confusions.json", "last.safetensors", "log.txt", "metrics.jsonl",
            "recipe-begun.yaml", "recipe.yaml", "report.html", "state.safetensors",
          ])
        let expected = try RecipeReader.decode(
          ExperimentRecipe.self, path: place["recipe.yaml"], overrides: ["model.width=3", "seed=5"])
        let written = try RecipeReader.decode(
          ExperimentRecipe.self, path: place["run/recipe.yaml"])
        #expect(try RecipeWriter.yaml(written) == RecipeWriter.yaml(expected))
        // The recipe of a run reproduces it.
        #expect(
          CondenseTool.run([
            "train", "--recipe", place["run/recipe.yaml"], "--out", place["again"],
          ]) == 0)
        for name in ["last.safetensors", "best.safetensors", "state.safetensors", "recipe.yaml"] {
          #expect(try place.read("run/" + name) == place.read("again/" + name))
        }
        #expect(try place.metrics("run") == place.metrics("again"))
        let manifest = try Classifier(path: place["run/last.safetensors"]).manifest
        #expect(manifest.provenance["seed"] == "5")
        #expect(manifest.classNames == ["0", "1", "2"])
      }
    }

    @Test func `A finished run goes on with more epochs, and other keys need consent`() throws {
      try Workplace.with { place in
        #expect(run("train", place, "run") == 0)
        func resume(_ more: String...) -> Int32 {
          CondenseTool.run(["train", "--resume", "--out", place["run"]] + more)
        }
        #expect(resume("--set", "training.epochs=3") == 0)
        func epochs() throws -> Int { try place.metrics("run").count }
        #expect(try epochs() == 3)
        #expect(resume("--set", "optimizer.momentum=0.8") == 65)
        #expect(resume("--set", "training.epochs=4", "--set", "optimizer.momentum=0.8") == 65)
        #expect(
          resume(
            "--accept-changes", "--set", "training.epochs=4", "--set", "optimizer.momentum=0.8")
            == 0)
        #expect(try epochs() == 4)
        let recipe = String(decoding: try place.read("run/recipe.yaml"), as: UTF8.self)
        #expect(recipe.contains("momentum: 0.8"))
        #expect(resume("--seed", "4") == 64)
      }
    }

    @Test func `Distillation runs with default losses, explicit losses and two teachers`() throws {
      try Workplace.with { place in
        #expect(run("train", place, "one") == 0)
        #expect(run("train", place, "two", "--seed", "8") == 0)
        let (one, two) = (place["one/last.safetensors"], place["two/last.safetensors"])
        #expect(run("distill", place, "plain", "--teacher", one) == 0)
        #expect(
          run(
            "distill", place, "same", "--teacher", one, "--set",
            "losses={labels: 0.1, soft_targets: 0.9, temperature: 4}") == 0)
        #expect(try place.read("plain/state.safetensors") == place.read("same/state.safetensors"))
        #expect(run("distill", place, "both", "--teacher", one, "--teacher", two) == 0)
        #expect(try place.read("plain/state.safetensors") != place.read("both/state.safetensors"))
        let manifest = try Classifier(path: place["both/last.safetensors"]).manifest
        #expect(manifest.provenance["teachers"] == "\(one), \(two)")
        // The recipe of the run names the teachers, so resuming needs no further options.
        let before = try place.read("both/state.safetensors")
        #expect(CondenseTool.run(["distill", "--resume", "--out", place["both"]]) == 0)
        #expect(try place.read("both/state.safetensors") == before)
        #expect(
          CondenseTool.run(["distill", "--resume", "--out", place["both"], "--teacher", one]) == 64)
        #expect(CondenseTool.run(["train", "--resume", "--out", place["both"]]) == 64)
      }
    }

    @Test func `Several runs share a cache`() throws {
      try Workplace.with { place in
        #expect(run("train", place, "teacher") == 0)
        let teacher = ["--teacher", place["teacher/last.safetensors"]]
        func distill(_ out: String, _ more: String...) -> Int32 {
          CondenseTool.run(
            ["distill", "--recipe", place["recipe.yaml"], "--out", place[out]] + teacher + more)
        }
        let cache = "teachers.cache=\(place["cache"])"
        #expect(distill("one", "--set", cache) == 0)
        let bytes = try place.read("cache")
        #expect(distill("two", "--set", cache) == 0)
        #expect(try place.read("cache") == bytes)
        #expect(!place.has("two/teacher-outputs.safetensors"))
        #expect(distill("own") == 0)
        #expect(try place.read("own/teacher-outputs.safetensors") == bytes)
        #expect(try place.read("own/last.safetensors") == place.read("one/last.safetensors"))
        #expect(distill("augmented", "--set", "augmentation.flip=true") == 0)
        #expect(!place.has("augmented/teacher-outputs.safetensors"))
      }
    }

    @Test func `LeNet trains, and has no depth or width`() throws {
      try Workplace.with { place in
        try place.writeImages(in: "large", size: 16)
        let data = "data.path=\(place["large"])"
        #expect(run("train", place, "run", "--set", data, "--set", "model={kind: lenet}") == 0)
        let model = try Classifier(path: place["run/last.safetensors"]).model
        let plan = NetworkPlan.leNet(height: 16, width: 16, inputChannels: 1, classes: 3)
        #expect(model.graph == plan.graph && model.plan.shapes == plan.shapes)
        for (key, value) in [("depth", "8"), ("width", "2"), ("width_multiplier", "0.5")] {
          let problem = #expect(throws: RecipeProblem.self) {
            try RecipeReader.decode(
              ExperimentRecipe.self, path: place["recipe.yaml"],
              overrides: ["model={kind: lenet}", "model.\(key)=\(value)"])
          }
          #expect(
            problem?.description
              == "--set model.\(key)=\(value): unknown key \"\(key)\" in model. Known keys: kind.")
        }
      }
    }

    @Test func `The recipes of the repository can be read`() throws {
      let folder = Repository.root.appendingPathComponent("Recipes")
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        .filter { $0.hasSuffix(".yaml") }
      #expect(names.count >= 4)
      for name in names {
        let path = folder.appendingPathComponent(name).path
        let recipe = try RecipeReader.decode(ExperimentRecipe.self, path: path)
        let again = try RecipeReader.decode(
          ExperimentRecipe.self, yaml: try RecipeWriter.yaml(recipe), name: name)
        #expect(try RecipeWriter.yaml(again) == RecipeWriter.yaml(recipe))
      }
    }

    @Test func `Models can be evaluated, inspected and sampled`() throws {
      try Workplace.with { place in
        #expect(run("train", place, "run") == 0)
        let model = place["run/last.safetensors"]
        #expect(CondenseTool.run(["inspect", model]) == 0)
        #expect(CondenseTool.run(["evaluate", model, "--data", place["data"]]) == 0)
        let sample = ["sample", model, "--data", place["data"], "--columns", "3", "--out"]
        #expect(CondenseTool.run(sample + [place["grid.png"]]) == 0)
        #expect(place.has("grid.png"))
        #expect(CondenseTool.run(sample + [place["no/grid.png"]]) == 73)
        #expect(CondenseTool.run(["inspect", place["no.safetensors"]]) == 66)
        #expect(CondenseTool.run(["inspect", place["run/state.safetensors"]]) == 65)
        #expect(CondenseTool.run(["inspect", place["recipe.yaml"]]) == 65)
        #expect(CondenseTool.run(["evaluate", model]) == 64)
        #expect(CondenseTool.run(["evaluate", model, "--data", place["nowhere"]]) == 66)
        try place.writeImages(in: "four", classes: 4)
        #expect(CondenseTool.run(["evaluate", model, "--data", place["four"]]) == 65)
        try place.writeImages(in: "large", size: 9)
        #expect(CondenseTool.run(["evaluate", model, "--data", place["large"]]) == 65)
      }
    }
  }
}
