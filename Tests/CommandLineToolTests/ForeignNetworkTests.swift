import CommandLineTool
import FileAccess
import Images
import Interchange
import Networks
import TensorCore
import TestSupport
import Testing
import Translation

extension ProcessWideTests {
  /// Tests the commands with files of networks that no function of the library builds.
  @Suite("Networks that the library does not build")
  struct ForeignNetworkTests {
    /// A network that halves an image several times, doubles it as often, and gates it.
    private func generator(halvings: Int, title: String = "hourglass") -> NetworkPlan {
      var draft = Draft(title)
      var x = draft.image(channels: 3)
      for step in 0..<halvings {
        x = draft.convolution("down\(step)", x, 6, kernel: 3, stride: 2, padding: 1)
        x = draft.instanceNorm("down_norm\(step)", x, isAffine: true, then: .relu)
      }
      let squeeze = draft.globalAveragePool("squeeze", x)
      x = draft.multiply("gated", x, by: draft.sigmoid("gate", draft.linear("weigh", squeeze, 6)))
      for step in 0..<halvings {
        x = draft.transposedConvolution(
          "up\(step)", x, 6, kernel: 3, stride: 2, padding: 1, outputPadding: 1)
        x = draft.instanceNorm("up_norm\(step)", x, then: .relu)
      }
      x = draft.tanh("last", draft.convolution("head", x, 3, kernel: 3, padding: 1))
      return draft.plan(x)
    }

    private func save(_ plan: NetworkPlan, size: [Int]? = nil, to path: String) throws {
      try ModelFile.save(
        drawn(plan), GeneratorManifest(imageSize: size), to: path)
    }

    @Test func `A pair of another architecture can be measured, fine-tuned and compressed`() throws
    {
      try Workplace.with { place in
        place.makeStripes(test: 3)
        var pair = TranslationPair.drawn(generator(halvings: 2), seed: 3)
        pair.classifier = TranslationPair.forStripes(filters: 2).classifier
        try pair.save(to: place["pair"])
        #expect(
          CondenseTool.run(["evaluate", "--pair", place["pair"], "--data", place["images"]]) == 0)
        #expect(
          CondenseTool.run([
            "finetune", "--pair", place["pair"], "--teacher", place["pair"], "--data",
            place["images"], "--out", place["tuned"], "--set", "training.epochs=1", "--set",
            "losses={output_l1: 1, features: 1, taps: [gated]}",
          ]) == 0)
        #expect(
          CondenseTool.run([
            "coevolve", "--pair", place["pair"], "--data", place["images"], "--out",
            place["small"], "--budget", "macs=0.5", "--population", "4", "--generations", "1",
            "--finetune-steps", "2", "--set", "candidates.calibration_images=2",
          ]) == 0)
        let small = try TranslationPair(folder: place["small/compressed"]).generatorAToB.model
        #expect(small.graph.nodes == pair.generatorAToB.model.graph.nodes)
        #expect(small.parameterCount < pair.generatorAToB.model.parameterCount)
      }
    }

    @Test func `A student with outputs of another size is rejected`() throws {
      try Workplace.with { place in
        place.makeStripes(test: 3)
        var teacher = TranslationPair.drawn(generator(halvings: 2), seed: 3)
        teacher.classifier = TranslationPair.forStripes(filters: 2).classifier
        try teacher.save(to: place["teacher"])
        let deep = generator(halvings: 5)
        let student = TranslationPair(
          generatorAToB: Translator(deep, GeneratorManifest(), seed: 1, stream: "G_A"),
          generatorBToA: Translator(deep, GeneratorManifest(), seed: 1, stream: "G_B"))
        try student.save(to: place["deep"])
        let child = try Child.run([
          "finetune", "--pair", place["deep"], "--teacher", place["teacher"], "--data",
          place["images"], "--out", place["run"],
        ])
        #expect(child.exitCode == 65)
        #expect(
          child.errors.contains("G_A of \(place["deep"]) cannot output an image of that size"))
        #expect(!place.has("run"))
      }
    }

    @Test func `A generator for a single image size is used at that size`() throws {
      try Workplace.with { place in
        var draft = Draft("one size")
        let image = draft.image(channels: 3)
        let flat = draft.flatten("flat", image, ImageExtent(height: 18, width: 18))
        let gate = draft.linear("weigh", flat, 3, flattened: ImageExtent(height: 18, width: 18))
        try save(
          draft.plan(draft.multiply("last", image, by: gate)), size: [18, 18],
          to: place["one.safetensors"])
        #expect(CondenseTool.run(["inspect", place["one.safetensors"]]) == 0)
        let words = ["translate", place["one.safetensors"], "--output", place["out"], "--input"]
        for (side, code) in [(18, Int32(0)), (20, 65)] {
          try place.makeFolder("in\(side)")
          let samples = [Float](repeating: 0.5, count: side * side * 3)
          try PNG.write(
            Image(width: side, height: side, channels: 3, samples: samples),
            to: place["in\(side)/\(side).png"])
          #expect(CondenseTool.run(words + [place["in\(side)"]]) == code)
        }
      }
    }

    @Test func `The error for a network that is not a generator describes the network`() throws {
      try Workplace.with { place in
        var identity = Draft("identity")
        let image = identity.image(channels: 3)
        var half = Draft("half")
        let large = half.image(channels: 3)
        var twice = Draft("twice")
        let first = twice.convolution("first", twice.image(channels: 3), 3, kernel: 1)
        let plans = [
          (
            identity.plan(identity.tanh("last", image)), "its output does not depend on any weights"
          ),
          (
            half.plan(half.convolution("last", large, 3, kernel: 3, stride: 2)),
            "its output images never have the size of its input images"
          ),
          (twice.plan(first, twice.tanh("second", first)), "it has 2 outputs, expected one"),
        ]
        for (plan, found) in plans {
          try save(plan, to: place["a.safetensors"])
          let child = try Child.run(["inspect", place["a.safetensors"]])
          #expect(child.exitCode == 65)
          #expect(child.errors.contains(found), "\(child.errors)")
        }
      }
    }
  }
}
