import CommandLineTool
import Experiments
import FileAccess
import Foundation
import Networks
import RecipeLanguage
import TensorCore
import Testing
import Training
import Translation

extension ProcessWideTests {
  @Suite("Fine-tuning")
  struct FinetuneTests {
    /// Images of 16×16, a pair of four filters, and one of two.
    private func prepare(_ place: Workplace) throws {
      place.makeStripes(test: 2)
      let teacher = TranslationPair.forStripes(filters: 4)
      try teacher.save(to: place["teacher"])
      var small = TranslationPair.forStripes(filters: 2)
      small.discriminators = nil
      small.classifier = nil
      try small.save(to: place["small"])
    }

    private func finetune(_ place: Workplace, _ out: String, _ more: String...) -> Int32 {
      finetune(place, out, more)
    }

    private func finetune(_ place: Workplace, _ out: String, _ more: [String]) -> Int32 {
      CondenseTool.run(
        [
          "finetune", "--pair", place["small"], "--teacher", place["teacher"], "--data",
          place["images"], "--out", place[out], "--set", "training.epochs=2", "--set",
          "training.batch_size=2",
        ] + more)
    }

    @Test func `A small pair learns from a large one, and the recipe reproduces the run`()
      throws
    {
      try Workplace.with { place in
        try prepare(place)
        #expect(finetune(place, "run") == 0)
        #expect(
          try place.names("run/last") == [
            "G_A.safetensors", "G_B.safetensors", "classifier.safetensors", "evaluation.json",
          ])
        let tuned = try TranslationPair(folder: place["run/last"]).generatorAToB
        #expect(tuned.model.graph.title == "ResNet generator, 1 blocks, 2 filters")
        #expect(tuned.manifest.provenance["teacher"] == place["teacher"])
        #expect(try place.metrics("run")[1]["teacher_psnr_a_to_b_average"] != nil)
        #expect(place.has("run/samples/epoch-0002.png"))
        // The recipe contains the values that the teacher determined.
        let recipe = String(decoding: try place.read("run/recipe.yaml"), as: UTF8.self)
        #expect(recipe.contains("load_size: 16\n"))
        #expect(
          CondenseTool.run([
            "finetune", "--recipe", place["run/recipe.yaml"], "--out", place["again"],
          ]) == 0)
        for name in ["state.safetensors", "recipe.yaml", "last-average/G_B.safetensors"] {
          #expect(try place.read("run/" + name) == place.read("again/" + name), "\(name)")
        }
        #expect(CondenseTool.run(["finetune", "--resume", "--out", place["again"]]) == 0)
        #expect(
          try place.read("run/state.safetensors") == place.read("again/state.safetensors"))
      }
    }

    @Test
    func `Fine-tuning works with CycleGAN's losses, pruned discriminators and random weights`()
      throws
    {
      try Workplace.with { place in
        try prepare(place)
        #expect(
          finetune(
            place, "run", "--set", "losses={adversarial: 1, cycle: 10, identity: 5}", "--set",
            "discriminator.share=0.5", "--set", "fresh_weights=true", "--set",
            "training.steps_per_epoch=3") == 0)
        let judges = try TranslationPair(folder: place["run/last"]).discriminators
        let widths = ["model.0", "model.2", "model.5"].map {
          judges?.aToB.model.plan.shapes[$0 + ".weight"]?[3]
        }
        #expect(widths == [2, 4, 8])
        #expect(
          finetune(place, "other", "--set", "fresh_weights=true", "--set", "start_from=null") == 64)
        // The teacher's classifier uses its own fit, unless the recipe sets another.
        #expect(finetune(place, "resized", "--set", "evaluation.fit=resize") == 0)
        for (run, fit) in [("run", "crop"), ("resized", "resize")] {
          let measuring = String(
            decoding: try place.read(run + "/last/evaluation.json"), as: UTF8.self)
          #expect(measuring.contains("\"fit\":\"\(fit)\""))
        }
      }
    }

    @Test func `New students need no compressed pair`() throws {
      try Workplace.with { place in
        try prepare(place)
        try place.write(
          """
          step: finetune
          data: { path: \(place["images"]), load_size: 16, crop_size: 16 }
          teacher: \(place["teacher"])
          generator: { filters: 3, blocks: 2 }
          training: { epochs: 1, batch_size: 2 }
          """, to: "new.yaml")
        let arguments = ["finetune", "--recipe", place["new.yaml"], "--out"]
        #expect(CondenseTool.run(arguments + [place["run"]]) == 0)
        let student = try TranslationPair(folder: place["run/best"]).generatorBToA.model
        #expect(student.graph.title == "ResNet generator, 2 blocks, 3 filters")
        #expect(CondenseTool.run(arguments + [place["two"], "--pair", place["small"]]) == 64)
        // The commands for other steps name the right command.
        #expect(
          CondenseTool.run(["train", "--recipe", place["new.yaml"], "--out", place["two"]]) == 64)
        #expect(
          CondenseTool.run(["finetune", "--recipe", place["recipe.yaml"], "--out", place["two"]])
            == 64)
        #expect(!place.has("two"))
      }
    }

    @Test func `Impossible settings are rejected before the folder is created`() throws {
      try Workplace.with { place in
        try prepare(place)
        for override in [
          "losses.output_l1=0", "losses.output_l1=-1", "losses.taps=[9]",
          "losses={features: 1, taps: [model.9, model.9]}", "losses.discriminator_rate=1",
          "losses.discriminator_rest=1", "losses.adversarial_direction=a_to_b",
          "losses={adversarial: 1, adversarial_direction: a}",
          "losses={output_l1: 0, adversarial: 1, adversarial_direction: a_to_b}",
          "losses={adversarial: 1, discriminator_rest: -1}",
          "losses={output_l1: 1, cycle_noise: 0.1}", "losses={cycle: 10, cycle_noise: 3}",
          "losses.outputl1=1", "discriminator.share=0.5", "training.steps_per_epoch=0",
          "schedule.learning_rate=0", "generator={filters: 2}",
        ] {
          #expect(finetune(place, "run", "--set", override) == 64, "\(override)")
        }
        #expect(finetune(place, "run", "--set", "losses={features: 1, taps: [model.30]}") == 65)
        #expect(finetune(place, "run", "--teacher", place["nowhere"]) == 66)
        #expect(finetune(place, "run", "--pair", place["nowhere"]) == 66)
        #expect(finetune(place, "run", "--data", place["nowhere"]) == 66)
        #expect(CondenseTool.run(["finetune", "--out", place["run"]]) == 64)
        for name in ["D_A", "D_B"] {
          try FileManager.default.removeItem(atPath: place["teacher/\(name).safetensors"])
        }
        #expect(finetune(place, "run", "--set", "losses.adversarial=1") == 65)
        #expect(!place.has("run"))
        #expect(finetune(place, "run") == 0)
        #expect(finetune(place, "run") == 73)
        #expect(finetune(place, "run", "--resume") == 64)
      }
    }

    @Test func `A discriminator without a loss stays unchanged`() throws {
      try Workplace.with { place in
        try prepare(place)
        for (name, more) in [
          ("narrow", ["losses.output_l1=1", "discriminator.share=0.5"]),
          ("new", ["losses.output_l1=0", "losses.cycle=10", "fresh_weights=true"]),
        ] {
          let words = (["losses.adversarial=1", "losses.adversarial_direction=a_to_b"] + more)
            .flatMap { ["--set", $0] }
          #expect(finetune(place, name, words) == 0)
          func weights(_ pair: String, _ judge: String) throws -> [Tensor] {
            try Discriminator(path: place["\(pair)/\(judge).safetensors"]).model.namedParameters
              .map(\.parameter.value)
          }
          let areKept = try ["D_A", "D_B"].map {
            try weights("\(name)/last", $0) == weights("teacher", $0)
          }
          #expect(areKept == [false, true], "\(name)")
        }
      }
    }

    @Test func `A single key of a default section can be set`() throws {
      func section(_ name: String, _ yaml: String, _ override: String) throws -> String? {
        let recipe = try RecipeReader.decode(
          ExperimentRecipe.self, yaml: yaml, name: "r.yaml", overrides: ["\(name).\(override)"])
        return try RecipeWriter.yaml(recipe)
          .firstMatch(of: Regex("\(name):\\n((?:  .*\\n)+)", as: (Substring, Substring).self))
          .map { String($0.output.1) }
      }
      let finetuning = "{ step: finetune, data: { path: x }, teacher: y, start_from: z }"
      let training = "{ step: cyclegan, data: { path: x } }"
      #expect(
        try section("schedule", finetuning, "learning_rate=4e-3")
          == "  final_fraction: 0\n  kind: cosine\n  learning_rate: 0.004\n")
      #expect(
        try section("schedule", training, "constant_epochs=3")
          == "  constant_epochs: 3\n  kind: linear-by-epoch\n  learning_rate: 0.0002\n")
      #expect(
        try section("optimizer", training, "weight_decay=1e-4")
          == "  betas: [0.5, 0.999]\n  epsilon: 1e-08\n  kind: adam\n  weight_decay: 0.0001\n")
    }

    @Test func `Overrides can disable terms of a resolved recipe`() throws {
      let keys = "step: finetune\ndata: { path: x }\nteacher: y\nstart_from: z\n"
      func resolved(_ yaml: String, _ overrides: [String]) throws -> String {
        try RecipeWriter.yaml(
          RecipeReader.decode(
            ExperimentRecipe.self, yaml: yaml, name: "r.yaml", overrides: overrides))
      }
      let all = try resolved(
        keys,
        [
          "losses.adversarial=1", "losses.adversarial_direction=b_to_a", "losses.cycle=10",
          "losses.features=1",
        ])
      #expect(all.contains("adversarial_direction: b_to_a"))
      let off = ["losses.adversarial=0", "losses.cycle=0", "losses.features=0"]
      #expect(all.contains("discriminator_rate") && all.contains("cycle_noise"))
      #expect(try resolved(all, off) == resolved(keys, []))
      #expect(throws: RecipeProblem.self) {
        try resolved(all, off + ["losses.discriminator_rate=0.5"])
      }
      // An unused section does not hide given or misspelled keys.
      let part = #expect(throws: RecipeProblem.self) {
        try resolved(all, off + ["discriminator.share=0.5"])
      }
      #expect(
        part?.description.hasPrefix(#"--set discriminator.share=0.5: unknown key "share""#) == true)
      let misspelled = #expect(throws: RecipeProblem.self) {
        try resolved(all.replacing("  share:", with: "  shrae:"), off)
      }
      #expect(misspelled?.description.contains(#"unknown key "shrae" in discriminator"#) == true)
    }

    @Test func `The error for a weight out of range names its key`() {
      let problem = #expect(throws: RecipeProblem.self) {
        try RecipeReader.decode(
          ExperimentRecipe.self,
          yaml: """
            step: finetune
            data: { path: x }
            teacher: y
            start_from: z
            losses: { cycle: -1 }
            """, name: "r.yaml")
      }
      #expect(
        problem?.description
          == "r.yaml:5: losses.cycle: is -1.0, expected a weight in 0...1000000")
    }
  }
}
