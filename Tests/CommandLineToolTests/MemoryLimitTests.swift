import Foundation
import Images
import Testing

extension ProcessWideTests {
  /// Runs the executable with little memory.
  @Suite("Little memory")
  struct MemoryLimitTests {
    /// Verbs with arguments that would succeed with enough memory.
    private static let verbs = [
      ["--version"], ["inspect", "model.safetensors"],
      ["train", "--recipe", "recipe.yaml", "--out", "run"],
      ["evaluate", "model.safetensors", "--data", "data"],
      ["recipe", "recipe.yaml"], ["dataset", "stripes", "--count", "4", "--out", "stripes"],
    ]

    @Test("Each verb succeeds, or ends at once with a message", arguments: [64, 96, 128, 192, 320])
    func limited(_ megabytes: Int) throws {
      try Workplace.with { place in
        let model = try Child.run(
          ["train", "--recipe", "recipe.yaml", "--out", "whole"], in: place.path)
        #expect(model.exitCode == 0)
        try FileManager.default.copyItem(
          atPath: place["whole/last.safetensors"], toPath: place["model.safetensors"])
        for arguments in Self.verbs {
          let start = Date()
          let child = try Child.run(arguments, in: place.path, limitingMemoryTo: megabytes)
          #expect(Date().timeIntervalSince(start) < 20, "\(arguments)")
          // The loader's own message, which comes before the program begins.
          let isLoaders = child.exitCode == 127 && child.errors.contains("loading shared libraries")
          let isOurs =
            child.exitCode == 71 && child.errors.contains("not enough memory")
            || child.exitCode == 71 && child.errors.contains(" of memory")
          #expect(child.exitCode == 0 || isLoaders || isOurs, "\(arguments) \(child)")
          // 320 MB are enough for these small files, and 128 MB for no work at all.
          let suffices = megabytes >= (arguments == ["--version"] ? 128 : 320)
          if suffices { #expect(child.exitCode == 0, "\(arguments) \(child)") }
        }
      }
    }

    @Test func `Images that do not fit are refused before they are read`() throws {
      try Workplace.with { place in
        let picture = Image(
          width: 8, height: 8, channels: 3, samples: [Float](repeating: 0.5, count: 192))
        for split in ["train/a", "train/b", "test/a", "test/b"] {
          try place.makeFolder("photos/" + split)
          for index in 0..<40 { try PNG.write(picture, to: place["photos/\(split)/\(index).png"]) }
        }
        try place.write(
          """
          data: { kind: image-folder, path: photos, size: [4096, 4096] }
          model: { kind: resnet, depth: 8, width: 2 }
          optimizer: { kind: sgd }
          schedule: { kind: constant, learning_rate: 0.05 }
          training: { epochs: 1, batch_size: 16 }
          """, to: "photos.yaml")
        let child = try Child.run(
          ["train", "--recipe", "photos.yaml", "--out", "run"], in: place.path,
          limitingMemoryTo: 2000)
        #expect(child.exitCode == 71)
        #expect(
          child.errors.contains(
            "photos/train: mapping the images needs about"))
        #expect(child.errors.contains("limited by ulimit -v"))
        #expect(child.errors.contains("Set a smaller size"))
        #expect(!place.has("run"))
      }
    }

    @Test func `A training that does not fit is refused before it starts`() throws {
      try Workplace.with { place in
        let child = try Child.run(
          [
            "train", "--recipe", "recipe.yaml", "--out", "run", "--set", "model.width=1024",
          ], in: place.path, limitingMemoryTo: 2000)
        #expect(child.exitCode == 71)
        #expect(child.errors.contains("Training needs about"))
        #expect(!place.has("run"))
      }
    }

    @Test func `What a training tells is near to what it takes`() throws {
      try Workplace.with { place in
        let child = try Child.run(
          [
            "train", "--recipe", "recipe.yaml", "--out", "run", "--json", "--set", "model.width=64",
          ], in: place.path)
        let log = String(decoding: try place.read("run/log.txt"), as: UTF8.self)
        let told = try #require(log.firstMatch(of: /takes about ([0-9.]+) MiB/))
        let taken = try #require(child.output.firstMatch(of: /"peak_tensor_bytes":([0-9]+)/))
        let ratio = try #require(Double(told.1)) * 1_048_576 / #require(Double(taken.1))
        #expect((0.4...2).contains(ratio), "\(ratio)")
      }
    }
  }
}
