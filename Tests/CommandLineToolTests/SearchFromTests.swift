import CommandLineTool
import Foundation
import Networks
import Testing
import Translation

extension ProcessWideTests.CoevolutionTests {
  /// Chooses a pair from the front of `small`.
  private func choose(_ place: Workplace, _ out: String, _ more: String...) -> Int32 {
    CondenseTool.run(
      [
        "coevolve", "--pair", place["pair"], "--data", place["images"], "--out", place[out],
        "--finetune-steps", "0", "--search-from", place["small"],
      ] + more)
  }

  @Test func `Another pair of the same front needs no new search`() throws {
    try Workplace.with { place in
      try prepare(place)
      #expect(compress(place, "small", "--finetune-steps", "0") == 0)
      #expect(choose(place, "same", "--budget", "macs=0.3") == 0)
      // The recipe of the earlier run gives the same result.
      #expect(
        CondenseTool.run([
          "coevolve", "--recipe", place["small/recipe.yaml"], "--search-from", place["small"],
          "--out", place["less"], "--budget", "macs=0.2",
        ]) == 0)
      for file in ["pareto.csv", "search.json"] {
        #expect(try place.read("same/" + file) == place.read("small/" + file))
      }
      let shares = try ["pair", "small/compressed", "less/compressed"].map { folder in
        let model = try TranslationPair(folder: place[folder]).generatorAToB.model
        return ModelSummary(of: model, imageShape: [16, 16, 3]).multiplyAdds
      }
      #expect(shares[2] < shares[1] && Double(shares[2]) <= 0.2 * Double(shares[0]))
      // It resumes without the earlier run.
      let chosen = try TranslationPair.weights(place["less/compressed/G_B.safetensors"])
      for folder in ["small", "less/extracted", "less/compressed"] {
        try FileManager.default.removeItem(atPath: place[folder])
      }
      #expect(CondenseTool.run(["coevolve", "--resume", "--out", place["less"]]) == 0)
      #expect(
        try TranslationPair.weights(place["less/compressed/G_B.safetensors"]) == chosen)
    }
  }

  @Test func `A front of a search for another problem is rejected`() throws {
    try Workplace.with { place in
      try prepare(place)
      #expect(choose(place, "run") == 66)
      #expect(compress(place, "small", "--finetune-steps", "0") == 0)
      for budget in ["macs=0.0001", "macs=0.4"] {
        #expect(choose(place, "run", "--budget", budget) == 64)
      }
      let budget = ["--budget", "macs=0.3"]
      #expect(choose(place, "run", budget[0], "params=0.3") == 64)
      #expect(choose(place, "run", budget[0], budget[1], "--tied") == 64)
      #expect(choose(place, "run", budget[0], budget[1], "--set", "search.evenness=0") == 64)
      let weights = place["pair/G_A.safetensors"]
      try FileManager.default.moveItem(atPath: weights, toPath: place["G_A"])
      try FileManager.default.copyItem(atPath: place["pair/G_B.safetensors"], toPath: weights)
      #expect(choose(place, "run", budget[0], budget[1]) == 65)
      try FileManager.default.removeItem(atPath: weights)
      try FileManager.default.moveItem(atPath: place["G_A"], toPath: weights)
      for method in ["l1", "random"] {
        #expect(choose(place, "run", budget[0], budget[1], "--method", method) == 64)
      }
      #expect(choose(place, "run", budget[0], budget[1], "--generations", "9") == 64)
      #expect(!place.has("run"))
    }
  }
}
