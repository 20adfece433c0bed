import CommandLineTool
import DataPipeline
import Foundation
import Networks
import Testing
import Translation

extension ProcessWideTests.CoevolutionTests {
  /// A pair with the widths of that of `prepare`, with separable blocks and small kernels, and
  /// without discriminators and classifier.
  private func prepareLighter(_ place: Workplace) throws {
    try prepare(place)
    let pair = TranslationPair.drawn(
      .resNetGenerator(.init(filters: 8, blocks: 1, isSeparable: true, endKernel: 3)), seed: 5)
    try TranslationPair(generatorAToB: pair.generatorAToB, generatorBToA: pair.generatorBToA)
      .save(to: place["lighter"])
    var teacher = try TranslationPair(folder: place["pair"])
    teacher.preparation = ImagePreparation(resize: .unchanged)
    try FileManager.default.removeItem(atPath: place["pair"])
    try teacher.save(to: place["pair"])
  }

  private func multiplyAdds(_ place: Workplace, _ folder: String) throws -> Double {
    let model = try TranslationPair(folder: place[folder]).generatorAToB.model
    return Double(ModelSummary(of: model, imageShape: [16, 16, 3]).multiplyAdds)
  }

  @Test func `A lighter pair is pruned to a share of its teacher's cost and learns from it`() throws
  {
    try Workplace.with { place in
      try prepareLighter(place)
      let words = ["--pair", place["lighter"], "--teacher", place["pair"], "--budget", "macs=0.15"]
      #expect(compress(place, "small", words) == 0)
      let costs = try ["pair", "lighter", "small/compressed"].map { try multiplyAdds(place, $0) }
      #expect(costs[1] < 0.7 * costs[0])
      // This is more than the same share of the lighter pair.
      #expect(costs[2] <= 0.15 * costs[0] && costs[2] > 0.15 * costs[1])
      let small = try TranslationPair(folder: place["small/compressed"])
      let lighter = try TranslationPair(folder: place["lighter"])
      #expect(small.generatorBToA.model.graph.nodes == lighter.generatorBToA.model.graph.nodes)
      #expect(place.has("small/compressed/D_A.safetensors"))
      #expect(place.has("small/compressed/classifier.safetensors"))
      let recipe = String(decoding: try place.read("small/finetune/recipe.yaml"), as: UTF8.self)
      #expect(recipe.contains("teacher: \(place["pair"])\n"))
      let rows = try #require(
        JSONSerialization.jsonObject(with: place.read("small/results.json")) as? [String: Any])
      let pairs = try #require(rows["rows"] as? [[String: Any]]).map { $0["pair"] as? String }
      #expect(
        pairs.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element) == [
          place["pair"], place["lighter"], place["small/extracted"], place["small/compressed"],
        ])
      // Images are prepared as for the teacher.
      #expect(small.preparation?.resize == .unchanged)
      // Missing files are written again with the same content.
      let weights = try TranslationPair.weights(place["small/compressed/G_B.safetensors"])
      for name in ["extracted", "compressed", "finetune"] {
        try FileManager.default.removeItem(atPath: place["small/\(name)"])
      }
      #expect(CondenseTool.run(["coevolve", "--resume", "--out", place["small"]]) == 0)
      #expect(try TranslationPair.weights(place["small/compressed/G_B.safetensors"]) == weights)
    }
  }

  @Test func `A pair from the front is chosen by its share of the teacher's cost`() throws {
    try Workplace.with { place in
      try prepareLighter(place)
      let words = ["--pair", place["lighter"], "--teacher", place["pair"]]
      #expect(compress(place, "small", words + ["--budget", "macs=0.2"]) == 0)
      func choose(_ out: String, _ budget: String) -> Int32 {
        CondenseTool.run(
          [
            "coevolve", "--data", place["images"], "--out", place[out], "--search-from",
            place["small"], "--finetune-steps", "0", "--budget", budget,
          ] + words)
      }
      #expect(choose("more", "macs=0.25") == 64)
      #expect(choose("less", "macs=0.15") == 0)
      let costs = try ["pair", "lighter", "less/compressed"].map { try multiplyAdds(place, $0) }
      #expect(costs[2] <= 0.15 * costs[0] && costs[2] > 0.15 * costs[1])
    }
  }

  @Test func `A teacher that does not fit is rejected`() throws {
    try Workplace.with { place in
      try prepareLighter(place)
      let words = ["--pair", place["lighter"], "--teacher"]
      #expect(compress(place, "small", words + [place["nowhere"]]) == 66)
      #expect(compress(place, "pair", words + [place["pair"]]) == 73)
      let gray = TranslationPair.drawn(
        .resNetGenerator(inputChannels: 1, outputChannels: 1, .init(filters: 4, blocks: 1)),
        seed: 5)
      try gray.save(to: place["gray"])
      #expect(compress(place, "small", words + [place["gray"]]) == 65)
      // The unpruned lighter pair costs less.
      #expect(compress(place, "small", words + [place["pair"], "--budget", "macs=0.9"]) == 64)
      for name in ["D_A", "D_B"] {
        try FileManager.default.removeItem(atPath: place["pair/\(name).safetensors"])
      }
      #expect(
        compress(place, "small", words + [place["pair"], "--finetune-objective", "both"]) == 66)
      #expect(!place.has("small"))
    }
  }
}
