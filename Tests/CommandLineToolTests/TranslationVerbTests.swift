import CommandLineTool
import DataPipeline
import FileAccess
import Foundation
import Images
import Networks
import TensorCore
import Testing
import Training
import Translation

extension ProcessWideTests {
  @Suite("Generators on the command line")
  struct TranslationVerbTests {
    private static let recipe = """
      step: cyclegan
      data: { path: IMAGES, load_size: 16, crop_size: 16 }
      generator: { filters: 4, blocks: 1 }
      discriminator: { filters: 4, layers: 2 }
      training: { epochs: 1, batch_size: 2, losses_every: 1 }

      """

    /// Images of 16×16 in `images`, and a recipe for them.
    private func prepare(_ place: Workplace) throws {
      place.makeStripes(test: 3)
      try place.write(
        Self.recipe.replacingOccurrences(of: "IMAGES", with: place["images"]), to: "gan.yaml")
    }

    private func train(_ place: Workplace, _ out: String, _ more: String...) -> Int32 {
      CondenseTool.run(["train", "--recipe", place["gan.yaml"], "--out", place[out]] + more)
    }

    @Test func `A run writes pairs for evaluation, and its recipe reproduces it`() throws {
      try Workplace.with { place in
        try prepare(place)
        #expect(train(place, "run") == 0)
        let networks = ["D_A", "D_B", "G_A", "G_B", "classifier"].map { $0 + ".safetensors" }
        #expect(try place.names("run/last") == networks + ["evaluation.json"])
        #expect(try place.names("run/last-average") == networks + ["evaluation.json"])
        #expect(place.has("run/samples/epoch-0001.png") && place.has("run/report.html"))
        let steps = String(decoding: try place.read("run/steps.jsonl"), as: UTF8.self)
        #expect(steps.split(separator: "\n").count == 2)
        #expect(
          CondenseTool.run(["train", "--recipe", place["run/recipe.yaml"], "--out", place["again"]])
            == 0)
        for name in ["state.safetensors", "steps.jsonl", "last-average/G_A.safetensors"] {
          #expect(try place.read("run/" + name) == place.read("again/" + name))
        }
        #expect(
          CondenseTool.run([
            "evaluate", "--pair", place["run/last"], "--pair", place["run/best"], "--data",
            place["images"],
          ]) == 0)
        #expect(train(place, "noisy", "--set", "losses.cycle_noise=0.1") == 0)
        #expect(try place.read("noisy/steps.jsonl") != place.read("run/steps.jsonl"))
        // Only generators have averaged weights.
        let average = try TranslationPair(folder: place["run/last-average"])
        #expect(average.generatorAToB.manifest.provenance["weights"] != nil)
        #expect(average.discriminators?.aToB.manifest.provenance["weights"] == nil)
        #expect(average.preparation?.cropSize == 16)
      }
    }

    @Test func `An image computed in bands differs by at most one level`() throws {
      try Workplace.with { place in
        try TranslationPair.drawn(.resNetGenerator(.init(filters: 16, blocks: 1)), seed: 1)
          .generatorAToB.save(to: place["G.safetensors"])
        try place.makeFolder("in")
        let (width, height) = (380, 510)
        let samples = (0..<width * height * 3).map { Float($0 * 7919 % 256) / 255 }
        try PNG.write(
          Image(width: width, height: height, channels: 3, samples: samples), to: place["in/a.png"])
        func translate(_ out: String, _ more: String...) -> Int32 {
          CondenseTool.run(
            ["translate", place["G.safetensors"], "--input", place["in"], "--output", place[out]]
              + more)
        }
        #expect(translate("whole", "--memory", "4096") == 0)
        #expect(translate("bands", "--memory", "16") == 0)
        let pictures = try ["whole", "bands"].map {
          try ImageFile.readImage(place[$0 + "/a.png"]).image.samples
        }
        let furthest = zip(pictures[0], pictures[1]).map { abs($0 - $1) }.max() ?? 1
        #expect(furthest < 1.5 / 255)
        #expect(translate("small", "--memory", "4") == 64)
      }
    }

    @Test func `A signal ends a translation, and what is written stays`() throws {
      try Workplace.with { place in
        try TranslationPair.drawn(.resNetGenerator(.init(filters: 8, blocks: 1)), seed: 1)
          .generatorAToB.save(to: place["G.safetensors"])
        try place.makeFolder("in")
        for (name, side) in [("a", 16), ("b", 2400)] {
          let samples = [Float](repeating: 0.5, count: side * side)
          try PNG.write(
            Image(width: side, height: side, channels: 1, samples: samples),
            to: place["in/\(name).png"])
        }
        let arguments = ["translate", "G.safetensors", "--input", "in", "--output", "out"]
        let child = try Child.run(arguments, in: place.path) { process in
          try place.wait { place.has("out/a.png") }
          #expect(kill(process, SIGTERM) == 0)
        }
        #expect(child.exitCode == 143)
        #expect(
          child.errors.hasSuffix("condense: Stopped by SIGTERM; 1 of 2 images are translated.\n"))
        #expect(try place.names("out") == ["a.png"])
      }
    }

    @Test func `Images keep name, size, depth and color, and the grid has a row for each`() throws {
      try Workplace.with { place in
        try TranslationPair.drawn(.resNetGenerator(.init(filters: 4, blocks: 1)), seed: 1)
          .save(to: place["pair"])
        try place.makeFolder("in/deeper")
        let samples = [Float](repeating: 0.25, count: 9 * 14 * 3)
        try PNG.write(
          Image(width: 9, height: 14, channels: 3, samples: samples), to: place["in/a.png"])
        try PNG.write(
          Image(width: 8, height: 8, channels: 1, samples: Array(samples.prefix(64))),
          to: place["in/deeper/b.png"], bitDepth: 16)
        let before = try place.read("in/a.png")
        func translate(_ more: String...) -> Int32 {
          CondenseTool.run(
            ["translate", place["pair"], "--input", place["in"], "--output", place["out"]] + more)
        }
        #expect(translate("--grid", place["grid.png"]) == 0)
        let a = try ImageFile.read(place["out/a.png"])
        #expect("\(a.width)×\(a.height), \(a.channels) of \(a.bitDepth)" == "9×14, 3 of 8")
        let b = try ImageFile.read(place["out/deeper/b.png"])
        #expect("\(b.width)×\(b.height), \(b.channels) of \(b.bitDepth)" == "8×8, 1 of 16")
        // Input, output and reconstruction, enlarged four times, two pixels apart.
        let grid = try ImageFile.read(place["grid.png"])
        #expect(grid.width == 3 * 9 * 4 + 2 * 2 && grid.height == 2 * 14 * 4 + 2)

        // Nothing is replaced without --overwrite, and an input or a model is never replaced.
        #expect(translate() == 73)
        #expect(translate("--overwrite") == 0)
        #expect(translate("--overwrite", "--direction", "b_to_a") == 0)
        #expect(translate("--overwrite", "--grid", place["in"] + "/./a.png") == 64)
        #expect(translate("--overwrite", "--grid", place["pair/G_A.safetensors"]) == 64)
        #expect(translate("--overwrite", "--truth", place["nowhere"]) == 66)
        #expect(
          CondenseTool.run([
            "translate", place["pair"], "--input", place["in"], "--output", place["in"],
            "--overwrite",
          ]) == 73)
        let after = try place.read("in/a.png")
        #expect(after == before)
        #expect(
          CondenseTool.run([
            "translate", place["pair/G_A.safetensors"], "--direction", "b_to_a", "--input",
            place["in"], "--output", place["other"],
          ]) == 64)
      }
    }

    @Test(arguments: [
      ("data.crop_size=18", "found 18, expected a multiple of 4 in 4...4096"),
      ("data.crop_size=32", "found 16, expected 32...4096, at least the crop_size"),
      ("generator.blocks=13", "found 13, expected 1...12"),
      ("discriminator.layers=3", "are too small for 3 layers"),
      ("losses.adversarial=lsgan", "expected one of least-squares, vanilla, hinge"),
      ("losses.cycle_noise=3", "found 3.0, expected 0.0...2.0"),
      (
        "losses={cycle_a_to_b: 0, cycle_b_to_a: 0, cycle_noise: 0.1}",
        "the weight of both cycles is 0"
      ),
      ("training.average=1", "found 1.0, expected 0.0...0.999999"),
      ("start_from=pair", "given together with start_from"),
    ])
    func `A recipe that cannot work is rejected before anything is written`(
      _ setting: String, _ words: String
    ) throws {
      try Workplace.with { place in
        try prepare(place)
        let child = try Child.run([
          "train", "--recipe", place["gan.yaml"], "--out", place["run"], "--set", setting,
        ])
        #expect(child.exitCode == 64)
        #expect(child.errors.contains(words), "\(child.errors)")
        #expect(!place.has("run"))
      }
    }

    @Test func `Gray images are converted to color for a color pair`() throws {
      try Workplace.with { place in
        place.makeStripes(test: 3)
        var pair = TranslationPair.forStripes(filters: 4)
        pair.preparation = ImagePreparation(loadSize: 16, cropSize: 16, flip: false)
        try pair.save(to: place["pair"])
        for part in ["trainA", "trainB", "testA", "testB"] {
          for name in try place.names("images/" + part) {
            let path = place["images/\(part)/\(name)"]
            let color = try ImageFile.read(path)
            let gray = stride(from: 0, to: color.samples.count, by: color.channels).map {
              color.samples[$0]
            }
            try PNG.write(
              Image(width: color.width, height: color.height, channels: 1, samples: gray), to: path)
          }
        }
        try FileManager.default.removeItem(atPath: place["images/testA_truth"])
        try FileManager.default.removeItem(atPath: place["images/testB_truth"])
        #expect(
          CondenseTool.run(["evaluate", "--pair", place["pair"], "--data", place["images"]]) == 0)
      }
    }

    @Test func `The error for a damaged image states how many images were written`() throws {
      try Workplace.with { place in
        place.makeStripes(test: 3)
        try TranslationPair.forStripes(filters: 4).save(to: place["pair"])
        let names = try FileManager.default.contentsOfDirectory(atPath: place["images/testA"])
          .sorted()
        try place.write("no picture", to: "images/testA/\(names[2])")
        let translate = ["translate", place["pair"], "--input", place["images/testA"], "--output"]
        let child = try Child.run(translate + [place["out"]])
        #expect(child.exitCode == 65)
        #expect(child.errors.contains("images/testA/\(names[2])"))
        #expect(child.errors.contains("Images written before this error: 2 of 3; --overwrite"))
        #expect(place.has("out/\(names[1])") && !place.has("out/\(names[2])"))
        // A ground-truth image is read after the translation is written.
        try place.write("no picture", to: "images/testA_truth/\(names[0])")
        let compared = try Child.run(translate + [place["other"], "--grid", place["grid.png"]])
        #expect(compared.exitCode == 65)
        #expect(compared.errors.contains("Images written before this error: 1 of 3"))
      }
    }

    @Test func `Commands that would fail or overwrite inputs are rejected`() throws {
      try Workplace.with { place in
        place.makeStripes(test: 3)
        try TranslationPair.forStripes(filters: 4).save(to: place["pair"])
        let (generator, judge) = (place["pair/G_A.safetensors"], place["pair/D_A.safetensors"])
        #expect(CondenseTool.run(["convert", generator, place["keep.pth"]]) == 64)
        #expect(CondenseTool.run(["inspect", judge, "--image-size", "8"]) == 64)
        #expect(CondenseTool.run(["inspect", judge, "--image-size", "12"]) == 0)
        let translate = [
          "translate", place["pair"], "--input", place["images/testA"], "--output", place["out"],
        ]
        #expect(CondenseTool.run(translate + ["--grid", place["notes.md"]]) == 64)
        #expect(CondenseTool.run(translate + ["--truth", place["pair"]]) == 66)
        #expect(!place.has("out"))
        let evaluate = ["evaluate", "--data", place["images"], "--pair", place["pair"]]
        #expect(CondenseTool.run(evaluate + ["--classifier", generator]) == 65)
        #expect(CondenseTool.run(evaluate + ["--pair", place["none"]]) == 66)
        // Discriminators of two layers need 12×12.
        let finetune = [
          "finetune", "--pair", place["pair"], "--teacher", place["pair"], "--data",
          place["images"], "--out", place["run"], "--set", "losses.adversarial=1",
        ]
        let small = ["--set", "data.load_size=8", "--set", "data.crop_size=8"]
        #expect(CondenseTool.run(finetune + small) == 65)
        #expect(!place.has("run"))
        try place.write("pair: pair\ndata: images\n", to: "untold.yaml")
        #expect(
          CondenseTool.run(["coevolve", "--recipe", place["untold.yaml"], "--out", place["run"]])
            == 64)
      }
    }

    @Test func `Too few test images are reported before anything is written`() throws {
      try Workplace.with { place in
        try prepare(place)
        for name in ["00000", "00001"] {
          for folder in ["testA", "testA_truth"] {
            try FileManager.default.removeItem(atPath: place["images/\(folder)/\(name).png"])
          }
        }
        #expect(train(place, "run", "--set", "data.crop_size=4") == 65)
        #expect(train(place, "run") == 65)
        #expect(!place.has("run"))
      }
    }

    @Test func `Training continues at the size of the new images`() throws {
      try Workplace.with { place in
        try prepare(place)
        #expect(train(place, "run", "--set", "training.average=0") == 0)
        #expect(
          train(
            place, "next", "--set", "generator=null", "--set", "discriminator=null", "--set",
            "start_from=\(place["run/last"])", "--set", "data.load_size=20", "--set",
            "data.crop_size=20") == 0)
        let manifest = try TranslationPair(folder: place["next/last"]).generatorAToB.manifest
        #expect(manifest.imageSize == [20, 20])
        #expect(!place.has("run/last-average"))
        // Options for classifiers are rejected, not ignored.
        #expect(
          CondenseTool.run([
            "evaluate", "--pair", place["run/last"], "--data", place["images"], "--limit", "2",
          ]) == 64)
      }
    }
  }
}
