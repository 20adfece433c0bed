import CommandLineTool
import FileAccess
import Foundation
import Images
import Networks
import TensorCore
import Testing
import Training
import Translation

extension ProcessWideTests {
  @Suite("Compression on the command line")
  struct CoevolutionTests {
    /// Images of 16×16, and a pair of eight filters.
    func prepare(_ place: Workplace) throws {
      place.makeStripes(test: 3)
      try TranslationPair.forStripes(filters: 8).save(to: place["pair"])
    }

    func compress(_ place: Workplace, _ out: String, _ more: String...) -> Int32 {
      compress(place, out, more)
    }

    func compress(_ place: Workplace, _ out: String, _ more: [String]) -> Int32 {
      CondenseTool.run(
        [
          "coevolve", "--pair", place["pair"], "--data", place["images"], "--out", place[out],
          "--generations", "2", "--population", "4", "--finetune-steps", "2", "--budget",
          "macs=0.3",
        ] + more)
    }

    @Test func `The compressed pair meets the budget, with metrics and pictures`() throws {
      try Workplace.with { place in
        try prepare(place)
        #expect(compress(place, "small") == 0)
        #expect(
          try place.names("small") == [
            "analysis.safetensors", "compressed", "extracted", "finetune", "limits.json",
            "pareto.csv",
            "phases.json", "recipe-begun.yaml", "recipe.yaml", "report.html", "results.json",
            "samples.png",
            "search.json",
          ])
        let full = try TranslationPair(folder: place["pair"])
        let small = try TranslationPair(folder: place["small/compressed"])
        var factors: [String] = []
        for (old, new) in [
          (full.generatorAToB, small.generatorAToB), (full.generatorBToA, small.generatorBToA),
        ] {
          let costs = [old, new].map {
            ModelSummary(of: $0.model, imageShape: [16, 16, 3]).multiplyAdds
          }
          #expect(Double(costs[1]) <= 0.3 * Double(costs[0]))
          factors.append(String(format: "%.1f", Double(costs[0]) / Double(costs[1])))
          #expect(new.model.plan.shapes != old.model.plan.shapes)
          #expect(new.model.graph.nodes == old.model.graph.nodes)
        }
        let front = String(decoding: try place.read("small/pareto.csv"), as: UTF8.self)
        #expect(front.hasPrefix("id,method,macs_share,params_share,macs_a_to_b,macs_b_to_a,"))
        #expect(front.contains("\n,l1,") && front.contains("\n,taylor,"))
        let page = String(decoding: try place.read("small/report.html"), as: UTF8.self)
        #expect(page.contains("The channels are those of the method "))
        #expect(page.contains("G_A, A → B: output channels of each layer"))
        #expect(page.contains("multiply-adds of both generators, % of the original&#39;s"))
        #expect(page.contains("pair/classifier.safetensors. Differences smaller"))
        #expect(page.contains("<li>A → B: ") && page.contains("<li>B → A: "))
        #expect(page.contains("<tr><th scope=\"row\">extracted</th>"))
        #expect(page.contains("<tr class=\"emphasized\"><th scope=\"row\">compressed</th>"))
        // A finished compression is only measured again.
        let search = try place.read("small/search.json")
        let again = try Child.run(["coevolve", "--resume", "--out", place["small"]])
        #expect(again.exitCode == 0)
        #expect(again.errors.contains("small is already finished; measuring its pairs again"))
        for (direction, factor) in zip(["A → B", "B → A"], factors) {
          #expect(again.output.contains("\n\(direction): \(factor)× fewer multiply-adds, "))
        }
        try expectAgreement(in: place, page: page, output: again.output)
        let warning = "arning: there are 3 test images of A and 3 of B. With fewer than 100"
        #expect(again.errors.contains("w" + warning) && again.output.contains("w" + warning))
        #expect(page.contains("<strong>Warning: </strong>there are 3 test images of A"))
        #expect(try place.read("small/search.json") == search)
        // The same seed gives the same result.
        #expect(compress(place, "again", "--threads", "1") == 0)
        #expect(try place.read("again/pareto.csv") == (try place.read("small/pareto.csv")))
        for name in ["G_A", "G_B"] {
          #expect(
            try TranslationPair.weights(place["again/compressed/\(name).safetensors"])
              == TranslationPair.weights(place["small/compressed/\(name).safetensors"]))
        }
      }
    }

    /// The narrowed and the compressed pair are compared with the original.
    private func expectAgreement(in place: Workplace, page: String, output: String) throws {
      let results = try JSONSerialization.jsonObject(with: place.read("small/results.json"))
      let rows = try #require((results as? [String: Any])?["rows"] as? [[String: Any]])
      let ratios = rows.map { $0["original_psnr"] as? Double }
      let similarities = rows.map { $0["original_ssim"] as? Double }
      #expect(ratios.map { $0 == nil } == [true, true, false, false, false, false])
      #expect(similarities.map { $0 == nil } == ratios.map { $0 == nil })
      for (place, direction) in ["A → B", "B → A"].enumerated() {
        let words = try [4, 2].map { row in
          String(
            format: "PSNR %.2f dB, SSIM %.3f", try #require(ratios[row + place]),
            try #require(similarities[row + place]))
        }
        let line =
          "\(direction), outputs compared with the original's: \(words[0]) (before fine-tuning"
          + " \(words[1]))"
        #expect(output.contains("\n\(line)\n"))
        #expect(page.contains(line.replacing("'", with: "&#39;")))
      }
    }

    @Test func `A dry run prints phases and recipe, and writes nothing`() throws {
      try Workplace.with { place in
        try prepare(place)
        let arguments = [
          "coevolve", "--pair", "pair", "--data", "images", "--budget", "macs=0.3", "--out",
          "small",
        ]
        let dry = try Child.run(arguments + ["--dry-run"], in: place.path)
        #expect(dry.exitCode == 0)
        #expect(!place.has("small"))
        for phase in [
          "analysis of the generators: 4 images of each domain, about ",
          "search: 50 generations of 2 × 32 masks, scored on 4 images of each domain, about ",
          "extraction: fitting ", "fine-tuning: 2000 steps of 8 images of each domain, about ",
          "measuring: 6 test images by 3 pairs, about ", "all phases together take about ",
          "extracted/, finetune/, compressed/, phases.json, results.json",
        ] { #expect(dry.output.contains(phase), "\(phase)") }
        #expect(!dry.output.contains("classifier for the metrics"))
        let recipe = try #require(dry.output.split(separator: "\n\n").last)
        #expect(recipe.contains("generations: 50\n") && recipe.contains("calibration_images: 32\n"))
        try place.write(String(recipe), to: "dry.yaml")
        let words = ["coevolve", "--recipe", "dry.yaml", "--out", "small"]
        #expect(
          try Child.run(
            words + ["--generations", "1", "--population", "4", "--finetune-steps", "2"],
            in: place.path
          ).exitCode == 0)
        #expect(place.has("small/compressed/G_A.safetensors"))
        #expect(
          try Child.run(words + ["--resume", "--dry-run"], in: place.path).exitCode == 64)
        #expect(try Child.run(arguments + ["--dry-run"], in: place.path).exitCode == 73)
        let page = String(decoding: try place.read("small/report.html"), as: UTF8.self)
        #expect(page.contains("analysis of the generators") && page.contains("all phases"))
      }
    }

    @Test(arguments: ["uniform", "l1", "taylor", "random", "separate"])
    func `Other methods work in the same way`(_ method: String) throws {
      try Workplace.with { place in
        try prepare(place)
        #expect(compress(place, "small", "--method", method) == 0)
        #expect(place.has("small/compressed/G_B.safetensors"))
        #expect(place.has("small/pareto.csv") == ["random", "separate"].contains(method))
      }
    }

    /// A key and its effect on the search, which differs from the default.
    @Test(arguments: [
      ("search.first_population=random", #""seededShare":0}"#),
      ("search.budget_repair=false", #""archiveCapacity":128,"coupledWeight""#),
      ("search.evenness=0.5", #""evenness":0.5,"#),
      ("search.filled_share=0.25", #""filledShare":0.25,"#),
      ("search.objective=paper", #""method":{"paper":"#),
      ("candidates.ranking=magnitude", #"\"ranking\":\"magnitude\""#),
      ("candidates.tied_groups=true", #"\"tied_groups\":true"#),
      ("candidates.recovery=distill", #"\"recovery\":\"distill\""#),
    ])
    func `Every setting of the search has a key`(_ lever: String, _ consequence: String) throws {
      try Workplace.with { place in
        try prepare(place)
        #expect(compress(place, "small", "--set", lever, "--generations", "1") == 0)
        #expect(compress(place, "plain", "--finetune-steps", "0", "--generations", "1") == 0)
        let searches = try ["small", "plain"].map {
          String(decoding: try place.read($0 + "/search.json"), as: UTF8.self)
        }
        #expect(searches.map { $0.contains(consequence) } == [true, false])
        let (key, value) = (lever.split(separator: "=")[0], lever.split(separator: "=")[1])
        let recipe = String(decoding: try place.read("small/recipe.yaml"), as: UTF8.self)
        #expect(recipe.contains("\(key.split(separator: ".")[1]): \(value)"))
        // The paper's widths are free.
        if value == "paper" { #expect(recipe.contains("evenness: 0\n")) }
      }
    }

    @Test func `A pair needs no discriminators`() throws {
      try Workplace.with { place in
        try prepare(place)
        for name in ["D_A", "D_B", "classifier"] {
          try FileManager.default.removeItem(atPath: place["pair/\(name).safetensors"])
        }
        #expect(compress(place, "game", "--finetune-objective", "both") == 66)
        // Without distortion and discriminators, no term would compare with the original's images.
        #expect(compress(place, "game", "--objective", "paper") == 66)
        #expect(compress(place, "game", "--set", "candidates.objective.distortion=0") == 66)
        #expect(!place.has("game"))
        #expect(compress(place, "small") == 0)
        #expect(place.has("small/classifier/last.safetensors"))
        #expect(place.has("small/compressed/classifier.safetensors"))
        #expect(!place.has("small/compressed/D_A.safetensors"))
        let recipe = String(decoding: try place.read("small/finetune/recipe.yaml"), as: UTF8.self)
        #expect(recipe.contains("adversarial: 0\n"))
      }
    }

    @Test func `The objective paper uses the paper's loss`() throws {
      try Workplace.with { place in
        try prepare(place)
        #expect(compress(place, "paper", "--objective", "paper", "--tied") == 0)
        let recipe = String(decoding: try place.read("paper/recipe.yaml"), as: UTF8.self)
        #expect(recipe.contains("distortion: 0\n"))
      }
    }

    @Test func `A budget can be in milliseconds`() throws {
      try Workplace.with { place in
        try prepare(place)
        #expect(compress(place, "small", "--budget", "ms=1000", "--finetune-steps", "0") == 0)
        for name in ["extracted", "compressed"] {
          try FileManager.default.removeItem(atPath: place["small/\(name)"])
        }
        let resume = ["coevolve", "--resume", "--out", place["small"]]
        // Times are not measured again, because other limits would be another search.
        let measured = try place.read("small/limits.json")
        try place.write(#"{"budgets":{"a":500000,"b":500000}}"#, to: "small/limits.json")
        #expect(CondenseTool.run(resume) == 65)
        try place.write(Array(measured), to: "small/limits.json")
        #expect(CondenseTool.run(resume) == 0)
        #expect(compress(place, "tiny", "--budget", "ms=0.0000001") == 64)
      }
    }

    @Test func `Options can set keys of the fine-tuning`() throws {
      try Workplace.with { place in
        try prepare(place)
        #expect(
          compress(
            place, "small", "--method", "l1", "--finetune-set", "discriminator.share=0.5",
            "--finetune-set", "losses.output_ssim=0") == 0)
        let judge = try Discriminator(path: place["small/compressed/D_A.safetensors"])
        #expect(judge.model.plan.shapes["model.0.weight"]?[3] == 2)
        #expect(compress(place, "other", "--finetune-set", "losses.l1=1") == 64)
        #expect(!place.has("other"))
      }
    }
  }
}

extension TranslationPair {
  /// The weights in a generator's file, without its description.
  static func weights(_ path: String) throws -> [Tensor] {
    try Translator(path: path).model.namedParameters.map(\.parameter.value)
  }
}
