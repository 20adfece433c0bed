import CommandLineTool
import Foundation
import Networks
import Testing
import Translation

extension ProcessWideTests {
  @Suite("Training on pairs on the command line")
  struct PairedVerbTests {
    private static let recipe = """
      step: pix2pix
      data: { path: IMAGES, load_size: 18, crop_size: 16 }
      generator: { depth: 4, filters: 4 }
      discriminator: { filters: 4, layers: 1 }
      training: { epochs: 1, batch_size: 2, losses_every: 1 }

      """

    private func prepare(_ place: Workplace) throws {
      let words = ["--count", "4", "--test", "2", "--size", "16", "--out", place["images"]]
      #expect(CondenseTool.run(["dataset", "stripes", "--paired"] + words) == 0)
      try place.write(
        Self.recipe.replacingOccurrences(of: "IMAGES", with: place["images"]), to: "pairs.yaml")
    }

    @Test func `A trained generator is measured, translates, and becomes an ONNX model`() throws {
      try Workplace.with { place in
        try prepare(place)
        #expect(
          try place.names("images") == ["testA", "testB", "trainA", "trainB"])
        #expect(
          CondenseTool.run(["train", "--recipe", place["pairs.yaml"], "--out", place["run"]]) == 0)
        #expect(place.has("run/samples/epoch-0001.png") && place.has("run/report.html"))
        let steps = String(decoding: try place.read("run/steps.jsonl"), as: UTF8.self)
        #expect(steps.contains("\"adversarial\":") && steps.contains("\"discriminator\":"))
        #expect(
          CondenseTool.run(["run", place["run/recipe.yaml"], "--out", place["again"]]) == 0)
        for name in ["state.safetensors", "steps.jsonl", "last.safetensors"] {
          #expect(try place.read("run/" + name) == place.read("again/" + name))
        }
        let file = place["run/best.safetensors"]
        let pairs = ["--data", place["images"]]
        #expect(CondenseTool.run(["evaluate", "--generator", file] + pairs) == 0)
        #expect(
          CondenseTool.run(
            ["evaluate", "--generator", file, "--direction", "b_to_a", "--json"] + pairs) == 0)
        #expect(CondenseTool.run(["evaluate", file, "--generator", file] + pairs) == 64)
        #expect(CondenseTool.run(["evaluate", file, "--direction", "a_to_b"] + pairs) == 64)
        #expect(
          CondenseTool.run([
            "translate", file, "--input", place["images/testA"], "--output", place["made"],
          ]) == 0)
        #expect(try place.names("made").count == 2)
        #expect(CondenseTool.run(["convert", file, place["generator.onnx"]]) == 0)
        #expect(CondenseTool.run(["inspect", file]) == 0)
      }
    }

    @Test func `Networks of a CycleGAN have batch norms or affine norms if the recipe says so`()
      throws
    {
      try Workplace.with { place in
        let words = ["--count", "4", "--test", "2", "--size", "16", "--out", place["images"]]
        #expect(CondenseTool.run(["dataset", "stripes"] + words) == 0)
        try place.write(
          """
          step: cyclegan
          data: { path: \(place["images"]), load_size: 16, crop_size: 16 }
          generator: { filters: 4, blocks: 1 }
          discriminator: { filters: 4, layers: 2 }
          training: { epochs: 1, batch_size: 2, average: 0 }

          """, to: "gan.yaml")
        func train(_ out: String, _ sets: String...) -> Int32 {
          CondenseTool.run(
            ["train", "--recipe", place["gan.yaml"], "--out", place[out]]
              + sets.flatMap { ["--set", $0] })
        }
        #expect(train("batch", "generator.norm=batch", "discriminator.norm=batch") == 0)
        #expect(
          train("affine", "generator.affine_norms=true", "discriminator.affine_norms=true") == 0)
        #expect(train("unet", "generator={ kind: unet, depth: 3, filters: 4 }") == 0)
        for (run, names) in [
          ("batch", ["running_mean", "weight"]), ("affine", ["weight"]), ("unet", []),
        ] {
          let pair = try TranslationPair(folder: place["\(run)/last"])
          let networks = [
            (pair.generatorAToB.model, "model.2."),
            (try #require(pair.discriminators).aToB.model, "model.3."),
          ]
          for (network, norm) in networks where !names.isEmpty {
            let own = network.namedState.map(\.name).filter { $0.hasPrefix(norm) }
            #expect(names.allSatisfy { own.contains(norm + $0) }, "\(run): \(own)")
            #expect(own.contains(norm + "running_mean") == (run == "batch"))
            let weight = network.namedState.first { $0.name == norm + "weight" }
            #expect(weight?.parameter.value.scalars.contains { $0 != 1 } == true)
          }
        }
        // Running statistics would not match an average of weights.
        #expect(train("x", "generator.norm=batch", "training.average=0.9") != 0)
        #expect(train("x", "generator.norm=batch", "generator.affine_norms=true") != 0)
      }
    }
  }
}
