import CommandLineTool
import Foundation
import Testing
import Translation

/// A file that an earlier compression left.
extension ProcessWideTests.CoevolutionTests {
  @Test(arguments: ["search.json", "extracted", "finetune", "limits.json"])
  func `Files of an earlier compression are not reused by a new one`(
    _ left: String
  ) throws {
    try Workplace.with { place in
      try prepare(place)
      #expect(compress(place, "old") == 0)
      try place.makeFolder("small")
      try FileManager.default.copyItem(
        atPath: place["old/\(left)"], toPath: place["small/\(left)"])
      #expect(compress(place, "small") == 73)
      #expect(try place.names("small") == [left])
    }
  }

  /// Stops in the search and in the fine-tuning.
  @Test(arguments: ["search.json", "finetune/state.safetensors"])
  func `A compression that a signal stopped resumes to the same bits`(_ moment: String) throws {
    try Workplace.with { place in
      try prepare(place)
      let arguments = [
        "coevolve", "--pair", "pair", "--data", "images", "--generations", "60", "--population",
        "4", "--finetune-steps", "300", "--budget", "macs=0.3", "--out",
      ]
      #expect(try Child.run(arguments + ["whole"], in: place.path).exitCode == 0)
      let child = try Child.run(arguments + ["run"], in: place.path, holds: false) { process in
        try place.wait { place.has("run/" + moment) }
        #expect(kill(process, SIGTERM) == 0)
      }
      #expect(child.exitCode == 143)
      #expect(child.errors.contains("Continue with --resume --out run\n"))
      #expect(!place.has("run/compressed"))
      let rest = try Child.run(["coevolve", "--resume", "--out", "run"], in: place.path)
      #expect(rest.exitCode == 0)
      #expect(try place.read("run/pareto.csv") == place.read("whole/pareto.csv"))
      for name in ["G_A", "G_B"] {
        let weights = try ["run", "whole"].map {
          try TranslationPair.weights(place["\($0)/compressed/\(name).safetensors"])
        }
        #expect(weights[0] == weights[1])
      }
    }
  }

  @Test func `A search only resumes with its own pair`() throws {
    try Workplace.with { place in
      try prepare(place)
      #expect(compress(place, "small") == 0)
      for name in ["extracted", "compressed"] {
        try FileManager.default.removeItem(atPath: place["small/\(name)"])
      }
      let weights = try place.read("pair/G_A.safetensors")
      try FileManager.default.removeItem(atPath: place["pair/G_A.safetensors"])
      try FileManager.default.copyItem(
        atPath: place["pair/G_B.safetensors"], toPath: place["pair/G_A.safetensors"])
      let resume = ["coevolve", "--resume", "--out", place["small"]]
      #expect(CondenseTool.run(resume) == 65)
      try weights.write(to: URL(fileURLWithPath: place["pair/G_A.safetensors"]))
      #expect(CondenseTool.run(resume) == 0)
    }
  }
}
