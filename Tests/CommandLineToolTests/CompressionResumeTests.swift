import CommandLineTool
import Foundation
import Testing
import Translation

/// A file that an earlier compression left.
extension ProcessWideTests.CoevolutionTests {
  @Test(arguments: ["analysis.safetensors", "search.json", "extracted", "finetune", "limits.json"])
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

  /// Stops at the beginning of the search, in it, and in the fine-tuning.
  @Test(arguments: ["analysis.safetensors", "search.json", "finetune/state.safetensors"])
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

  @Test func `A compression that was killed reads its analysis, and resumes to the same bits`()
    throws
  {
    try Workplace.with { place in
      try prepare(place)
      let arguments = [
        "coevolve", "--pair", "pair", "--data", "images", "--generations", "60", "--population",
        "4", "--finetune-steps", "0", "--budget", "macs=0.3", "--out",
      ]
      #expect(try Child.run(arguments + ["whole"], in: place.path).exitCode == 0)
      let child = try Child.run(arguments + ["run"], in: place.path, holds: false) { process in
        try place.wait { place.has("run/analysis.safetensors") }
        #expect(kill(process, SIGKILL) == 0)
      }
      #expect(child.exitCode == nil)
      let file = "run/analysis.safetensors"
      let bytes = try place.read(file)
      #expect(bytes == (try place.read("whole/analysis.safetensors")))
      func resume(_ file: [UInt8], expecting line: String) throws {
        for name in ["extracted", "compressed", "search.json"] where place.has("run/\(name)") {
          try FileManager.default.removeItem(atPath: place["run/\(name)"])
        }
        try place.write(file, to: "run/analysis.safetensors")
        let rest = try Child.run(["coevolve", "--resume", "--out", "run"], in: place.path)
        #expect(rest.exitCode == 0)
        #expect(rest.errors.contains(line))
        for file in ["pareto.csv", "analysis.safetensors", "compressed/G_A.safetensors"] {
          #expect(try place.read("run/\(file)") == place.read("whole/\(file)"))
        }
      }
      try resume(Array(bytes), expecting: "using the analysis of the generators in run/analysis")
      var damaged = Array(bytes)
      damaged[damaged.count - 100] ^= 1
      try resume(damaged, expecting: "run/analysis.safetensors is damaged; analyzing")
      try resume(
        Array(bytes.prefix(1000)), expecting: "run/analysis.safetensors cannot be used; analyzing")
      let ranking = try #require(bytes.firstRange(of: Data("ranking taylor".utf8)))
      var wrong = Array(bytes)
      wrong[ranking.lowerBound] = UInt8(ascii: "R")
      try resume(wrong, expecting: "run/analysis.safetensors is the analysis of another pair")
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
