import CommandLineTool
import Images
import Networks
import TensorCore
import TestSupport
import Testing
import Translation

extension ProcessWideTests {
  @Suite("Memory of networks")
  struct NetworkMemoryTests {
    /// A hundred values of 16 MiB each, of which two are needed at a time.
    private func chain() -> NetworkPlan {
      var draft = Draft("chain")
      let image = draft.image(channels: 3)
      var x = draft.convolution("first", image, 16, kernel: 1)
      for index in 0..<100 { x = draft.leakyReLU("step\(index)", x, slope: 0.5) }
      x = draft.convolution("last", x, 3, kernel: 1)
      return draft.plan(x)
    }

    @Test func `Values are freed after their last reader`() throws {
      try Workplace.with { place in
        let path = place["chain.safetensors"]
        try Translator(model: drawn(chain()), manifest: GeneratorManifest()).save(to: path)
        let samples = [Float](repeating: 0.5, count: 512 * 512 * 3)
        try place.makeFolder("in")
        try PNG.write(
          Image(width: 512, height: 512, channels: 3, samples: samples), to: place["in/a.png"])
        let words = ["translate", path, "--input", place["in"], "--output", place["out"]]
        let child = try Child.run(words + ["--threads", "1"], limitingMemoryTo: 1000)
        #expect(child.exitCode == 0, "\(child.errors.prefix(500))")
        #expect(place.has("out/a.png"))
      }
    }
  }
}
