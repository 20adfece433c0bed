import DataPipeline
import Experiments
import FileAccess
import RecipeLanguage
import Steps
import TestSupport
import Testing

@Suite("Runs with augmentations")
struct AugmentationRunTests {
  private func recipe(_ data: String, _ overrides: [String]) throws -> ExperimentRecipe {
    try RecipeReader.decode(
      yaml: """
        step: train
        data: \(data)
        model: { kind: resnet, depth: 8, width: 2 }
        augmentation:
          flip: true
          random_resized_crop: { scale: [0.5, 1] }
          rotation: { degrees: 10 }
          random_erasing: { value: random }
          mixup: { alpha: 0.4 }
          cutmix: {}
        optimizer: { kind: sgd }
        schedule: { kind: cosine, learning_rate: 0.05 }
        training: { epochs: 1, batch_size: 16 }
        losses: { class_weights: balanced, label_smoothing: 0.1 }
        """, name: "r.yaml", overrides: overrides)
  }

  private func refusal(_ overrides: String...) throws -> String? {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      do {
        try Experiment(recipe(data, overrides), in: folder + "/run").run()
        return nil
      } catch let problem as RecipeProblem {
        #expect(!FileContents.exists(folder + "/run"))
        return problem.description
      }
    }
  }

  @Test func `A written recipe reads back, and a stopped run resumes with the same weights`() throws
  {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      let recipe = try recipe(data, [])
      let yaml = try RecipeWriter.yaml(recipe)
      let back = try RecipeReader.decode(ExperimentRecipe.self, yaml: yaml, name: "b")
      #expect(try RecipeWriter.yaml(back) == yaml)
      #expect(yaml.contains("class_weights: balanced") && yaml.contains("random_resized_crop"))
      try Experiment(recipe, in: folder + "/whole").run()
      for steps in [1, 2] {
        let run = "\(folder)/stopped-\(steps)"
        #expect(throws: StoppedBySignal.self) {
          try Experiment(recipe, in: run).run(stop: Stopper(after: steps).stop)
        }
        try Experiment(resuming: run).run(isResuming: true)
        #expect(
          try FileContents.read(run + "/last.safetensors")
            == FileContents.read(folder + "/whole/last.safetensors"))
      }
    }
  }

  @Test func `Values and combinations that cannot work are refused at their keys`() throws {
    #expect(
      try refusal("training.batch_size=1")?.contains(
        "augmentation.mixup: images cannot be mixed, because training.batch_size is 1") == true)
    #expect(
      try refusal("losses.class_weights=[1, 2]")?.contains(
        "losses: class_weights has 2 numbers, expected 3, one for each class") == true)
    #expect(
      try refusal("augmentation.crop_padding=2")?.contains(
        "augmentation.crop_padding: cannot be used with random_resized_crop") == true)
    for (override, text) in [
      ("augmentation.rotation.degrees=200", "found 200.0, expected a number above 0, up to 180"),
      ("augmentation.mixup.alpha=0", "found 0.0, expected 0.001...1000"),
      (
        "augmentation.random_erasing.value=mean",
        "augmentation.random_erasing.value: expected a number in -100...100, or random"
      ),
      ("augmentation.cutmix.alpah=1", "unknown key"),
    ] {
      #expect(try refusal(override)?.contains(text) == true)
    }
  }

  @Test func `Saturation of gray images is a note, not an error`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      let lines = Lines()
      let jitter = "augmentation.color_jitter={brightness: 0.2, saturation: 0.4}"
      try Experiment(recipe(data, [jitter]), in: folder + "/run").run(listener: lines)
      let note = "saturation and hue of augmentation.color_jitter have no effect"
      #expect(lines.all.count { $0.hasPrefix(note) } == 1)
    }
  }
}
