import CommandLineTool
import FileAccess
import Foundation
import Images
import Networks
import TensorCore
import Testing
import Training
import Translation

// What is rejected before anything is written.
extension ProcessWideTests.CoevolutionTests {
  @Test func `One generator is sent to the command for one network`() throws {
    try Workplace.with { place in
      try prepare(place)
      let file = place["pair/G_B.safetensors"]
      let words = ["coevolve", "--data", place["images"], "--out", place["small"], "--pair"]
      let whole = try Child.run(words + [file])
      try FileManager.default.removeItem(atPath: place["pair/G_A.safetensors"])
      for child in [whole, try Child.run(words + [place["pair"]])] {
        #expect(child.exitCode == 65)
        let command =
          "compress \(file) --data \(place["images"])/trainB --steps prune,tune --set"
          + " steps.1.search=evolution"
        #expect(child.errors.contains("condense \(command) --out FOLDER"), "\(child.errors)")
        #expect(!place.has("small"))
      }
      // The command works.
      let arguments = [
        "compress", file, "--data", place["images/trainB"], "--steps", "prune,tune", "--set",
        "steps.1.search=evolution", "--set", "steps.1.generations=1", "--set",
        "steps.1.population=4", "--epochs", "1", "--out", place["small"],
      ]
      #expect(CondenseTool.run(arguments) == 0)
      #expect(try Translator(path: place["small/compressed/last.safetensors"]).inputChannels == 3)
    }
  }

  @Test func `Problems of later stages are rejected before the search`() throws {
    try Workplace.with { place in
      try prepare(place)
      var large = TranslationPair.forStripes(filters: 4)
      large.classifier = DomainClassifier(
        Classifier(
          .resNet(depth: 8, width: 2, inputChannels: 3, classes: 2),
          ClassifierManifest(
            imageShape: [32, 32, 3], classNames: ["A", "B"],
            normalization: .init(mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5])), seed: 4),
        fit: .crop)
      try large.save(to: place["large"])
      let classifier = "evaluation.classifier=\(place["large/classifier.safetensors"])"
      #expect(compress(place, "run", "--finetune-set", classifier) == 65)
      #expect(
        compress(
          place, "run", "--finetune-set", "evaluation.classifier=\(place["no.safetensors"])")
          == 66)
      #expect(compress(place, "run", "--finetune-set", "teacher=\(place["large"])") == 64)
      #expect(compress(place, "run", "--finetune-set", "losses.output=1") == 64)
      #expect(compress(place, "run", "--finetune-set", "training.epochs=3") == 64)
      for method in ["taylor", "random"] {
        #expect(compress(place, "run", "--method", method, "--objective", "paper") == 64)
      }
      #expect(compress(place, "pair") == 73 && compress(place, "images") == 73)
      for idle in [["--fresh-weights"], ["--finetune-set", "losses.output_l1=1"]] {
        #expect(compress(place, "run", ["--finetune-steps", "0"] + idle) == 64)
      }
      #expect(!place.has("run"))
    }
  }

  @Test func `Images of different sizes are rejected before anything is written`() throws {
    try Workplace.with { place in
      try prepare(place)
      let odd = Image(
        width: 24, height: 24, channels: 3, samples: [Float](repeating: 0.5, count: 1728))
      try PNG.write(odd, to: place["images/trainA/zz.png"])
      #expect(compress(place, "small", "--pair", place["unsized"]) == 66)
      let pair = try TranslationPair(folder: place["pair"])
      try TranslationPair(
        generatorAToB: Translator(
          model: pair.generatorAToB.model, manifest: GeneratorManifest()),
        generatorBToA: pair.generatorBToA
      ).save(to: place["unsized"])
      #expect(compress(place, "small", "--pair", place["unsized"]) == 65)
      #expect(!place.has("small"))
    }
  }

  @Test func `Inputs that cannot be compressed are rejected`() throws {
    try Workplace.with { place in
      try prepare(place)
      #expect(compress(place, "small", "--budget", "flops=0.3") == 64)
      #expect(compress(place, "small", "--budget", "macs=-1") == 64)
      #expect(compress(place, "small", "--population", "2") == 64)
      #expect(compress(place, "small", "--set", "search.filled_share=2") == 64)
      #expect(compress(place, "small", "--set", "search.evenness=1.5") == 64)
      #expect(compress(place, "small", "--set", "candidates.calibration_images=0") == 64)
      #expect(CondenseTool.run(["coevolve", "--out", place["small"]]) == 64)
      #expect(CondenseTool.run(["coevolve", "--resume", "--out", place["small"]]) == 66)
      #expect(compress(place, "small", "--pair", place["images"]) == 66)
      #expect(compress(place, "small", "--classifier", place["pair/G_A.safetensors"]) == 65)
      #expect(compress(place, "small", "--budget", "macs=0.00001") == 64)
      #expect(!place.has("small"))
      #expect(compress(place, "small", "--resume") == 64)
    }
  }
}
