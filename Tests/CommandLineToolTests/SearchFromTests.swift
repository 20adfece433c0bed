import CommandLineTool
import Foundation
import Networks
import Testing
import Training
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
      let same = try Child.run([
        "coevolve", "--pair", place["pair"], "--data", place["images"], "--out", place["same"],
        "--finetune-steps", "0", "--search-from", place["small"], "--budget", "macs=0.3",
      ])
      #expect(same.exitCode == 0)
      #expect(same.errors.contains("using the analysis of the generators in \(place["small"])"))
      #expect(!place.has("same/analysis.safetensors"))
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

  /// The values of a column of `small/pareto.csv`, for the points of the front.
  private func front(_ place: Workplace, _ column: String) throws -> [Double] {
    let lines = String(decoding: try place.read("small/pareto.csv"), as: UTF8.self)
      .split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let index = try #require(lines[0].firstIndex { $0 == column })
    #expect(lines.allSatisfy { $0.count == lines[0].count })
    return try lines.dropFirst().filter { !$0[0].isEmpty }.map { try #require(Double($0[index])) }
  }

  @Test func `A numbered point of the front is taken as it is`() throws {
    try Workplace.with { place in
      try prepare(place)
      #expect(compress(place, "small", "--finetune-steps", "0") == 0)
      let ids = try front(place, "id")
      #expect(ids.count > 1 && ids == ids.indices.map { Double($0 + 1) })
      let (shares, losses) = (try front(place, "macs_share"), try front(place, "loss"))
      #expect(shares == shares.sorted() && losses == losses.sorted().reversed())
      let full = try TranslationPair(folder: place["pair"])
      func cost(_ translator: Translator) -> ModelSummary {
        ModelSummary(of: translator.model, imageShape: [16, 16, 3])
      }
      let whole = [full.generatorAToB, full.generatorBToA].map { Double(cost($0).multiplyAdds) }
      func take(_ number: Int, _ more: [String] = []) -> Int32 {
        CondenseTool.run(
          [
            "coevolve", "--recipe", place["small/recipe.yaml"], "--search-from", place["small"],
            "--point", "\(number)", "--out", place["point-\(number)"],
          ] + more)
      }
      for number in [1, ids.count] {
        #expect(take(number) == 0)
        let pair = try TranslationPair(folder: place["point-\(number)/compressed"])
        let costs = [pair.generatorAToB, pair.generatorBToA].map(cost)
        let columns = try ["macs_a_to_b", "macs_b_to_a", "params_a_to_b", "params_b_to_a"].map {
          try front(place, $0)[number - 1]
        }
        #expect(
          columns == (costs.map(\.multiplyAdds) + costs.map(\.parameters)).map(Double.init))
        let share: Double = columns[..<2].reduce(0, +) / whole.reduce(0, +)
        #expect(abs(shares[number - 1] - share) < 1e-12)
        let width = try front(place, "width_a_to_b.model.1")[number - 1]
        #expect(
          pair.generatorAToB.model.plan.shapes["model.1.weight"]?.extents.last == Int(width))
        #expect(pair.generatorAToB.manifest.provenance["front_point"] == "\(number)")
        let page = String(decoding: try place.read("point-\(number)/report.html"), as: UTF8.self)
        #expect(page.contains("Point \(number) of the front in \(place["small"])"))
        // Its page names another point.
        let run = place["point-\(number)"]
        let other = number == 1 ? 2 : number - 1
        #expect(
          page.contains("--search-from \(run) --point \(other) --out \(run)-point-\(other)"))
      }
      #expect(take(ids.count + 1) == 64 && take(0) == 64)
      #expect(take(2, ["--budget", "macs=0.2"]) == 64)
      #expect(compress(place, "run", "--point", "1") == 64)
      #expect(choose(place, "run", "--point", "1", "--set", "search.from=null") == 64)
      #expect(!place.has("run") && !place.has("point-2"))
    }
  }

  @Test func `The classifier of the earlier run is used again`() throws {
    try Workplace.with { place in
      try prepare(place)
      try FileManager.default.removeItem(atPath: place["pair/classifier.safetensors"])
      #expect(compress(place, "small") == 0)
      let page = String(decoding: try place.read("small/report.html"), as: UTF8.self)
      #expect(page.contains("in \(place["small/classifier/classifier.safetensors"])"))
      #expect(choose(place, "same", "--budget", "macs=0.3", "--finetune-steps", "2") == 0)
      #expect(
        try place.names("same/classifier") == ["classifier.safetensors", "data.txt"])
      let files = ["small", "same"].flatMap { run in
        ["classifier", "extracted", "compressed", "finetune/last"].map {
          "\(run)/\($0)/classifier.safetensors"
        }
      }
      let weights = try files.map {
        try Classifier(path: place[$0]).model.namedParameters.map(\.parameter.value)
      }
      for (file, found) in zip(files, weights) { #expect(found == weights[0], "\(file)") }
      // It resumes without the earlier run.
      for folder in ["small", "same/compressed"] {
        try FileManager.default.removeItem(atPath: place[folder])
      }
      #expect(CondenseTool.run(["coevolve", "--resume", "--out", place["same"]]) == 0)
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
