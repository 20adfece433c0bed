import Compression
import DataPipeline
import Experiments
import FileAccess
import Foundation
import Images
import Networks
import RecipeLanguage
import Steps
import TensorCore
import TestSupport
import Testing
import Training
import Translation

// Defaults that depend on the generators' cost, and the forecast.
extension CoevolveTests {
  @Test func `Large generators are scored on fewer and smaller images`() {
    func settings(filters: Int, blocks: Int, side: Int) -> CompressionSettings {
      let plan = NetworkPlan.resNetGenerator(.init(filters: filters, blocks: blocks))
      var random = RandomStream(seed: 1)
      return CompressionSettings().filled(
        for: Network(plan, random: &random), image: [side, side, 3])
    }
    let small = settings(filters: 24, blocks: 3, side: 32)
    #expect(small.calibrationCount == 32 && small.calibrationCrop == nil)
    let large = settings(filters: 64, blocks: 9, side: 256)
    #expect((6...10).contains(large.calibrationCount ?? 0))
    #expect((80...112).contains(large.calibrationCrop ?? 0))
    var own = CompressionSettings(calibrationCount: 5, calibrationCrop: 48)
    own = own.filled(
      for: {
        var random = RandomStream(seed: 1);
        return Network(.resNetGenerator(.init()), random: &random)
      }(),
      image: [256, 256, 3])
    #expect(own.calibrationCount == 5 && own.calibrationCrop == 48)
  }

  /// A pair that is large for a test, with images of 128×128.
  private func prepareLarge(_ folder: String) throws -> Coevolve {
    try StripesPair(size: 128, seed: 0).write(
      to: folder + "/images", trainCount: 3, testCount: 2)
    let generator = NetworkPlan.resNetGenerator(.init(filters: 32, blocks: 2))
    let judge = NetworkPlan.patchDiscriminator(inputChannels: 3, filters: 4, layers: 2)
    try TranslationPair(
      generators: (generator, generator), discriminators: (judge, judge), imageSize: [128, 128],
      seed: 3
    ).save(to: folder + "/pair")
    return Coevolve(
      folder + "/pair", data: folder + "/images",
      budget: CompressionBudget(resource: .multiplyAdds, amount: 0.5))
  }

  @Test
  func `Large pairs are searched and fine-tuned for a shorter time, unless keys say otherwise`()
    throws
  {
    try withTemporaryFolder { folder in
      let step = try prepareLarge(folder)
      func filled(_ step: Coevolve) throws -> Coevolve {
        try step.forecast(in: Workshop(RunFolder(folder + "/run"))).step
      }
      let chosen = try filled(step)
      let generations = try #require(chosen.search.generations)
      let population = try #require(chosen.search.population)
      #expect((4...40).contains(generations) && [32, 24, 16, 12, 8].contains(population))
      #expect((100..<2000).contains(chosen.finetune.stepCount))
      #expect((1...8).contains(try #require(chosen.finetune.training.batchSize)))
      var own = step
      own.search.generations = 50
      own.search.population = 32
      own.finetune.steps = 2000
      own.finetune.crop = 64
      own.finetune.training.batchSize = 8
      let kept = try filled(own)
      #expect(kept.search == own.search && kept.finetune.stepCount == 2000)
      #expect(kept.finetune.crop == 64 && kept.finetune.training.batchSize == 8)
      var epochs = step
      epochs.finetune.training.epochs = 7
      #expect(try filled(epochs).finetune.stepCount.isMultiple(of: 7))
      // A stronger compression is cheaper to search and to train.
      var small = step
      small.budget.amount = 0.1
      let longer = try filled(small)
      #expect(
        longer.search.generationCount * longer.search.populationSize > generations * population)
      #expect(!FileContents.exists(folder + "/run"))
    }
  }

  @Test func `A forecast has the phases that are not done, in their order`() throws {
    try withTemporaryFolder { folder in
      _ = try prepare(folder)
      let step = step(folder)
      let workshop = Workshop(RunFolder(folder + "/run"))
      let forecast = try step.forecast(in: workshop)
      #expect(forecast.phases.map(\.phase) == CompressionPhase.allCases)
      #expect(forecast.phases.allSatisfy { $0.seconds >= 0 && $0.seconds.isFinite && $0.bytes > 0 })
      #expect(
        forecast.step.finetune.crop == nil && forecast.step.finetune.training.batchSize == 8)
      #expect(!FileContents.exists(folder + "/run"))
      _ = try step(nil, in: workshop)
      // Everything that the forecast names is there, and nothing else but the recipe at the start.
      let names = forecast.files.map { String($0.prefix { $0 != " " && $0 != "/" }) }
      let found = try FileManager.default.contentsOfDirectory(atPath: folder + "/run")
      #expect(Set(names).union(["recipe-begun.yaml"]) == Set(found))
      let resumed = Workshop(RunFolder(folder + "/run"), isResuming: true)
      #expect(try step.forecast(in: resumed).phases.map(\.phase) == [.measuring])
      let phases = try #require(CompressionResult(folder: folder + "/run").phases)
      #expect(phases.map(\.phase) == CompressionPhase.allCases)
      #expect(phases.allSatisfy { $0.seconds >= 0 } && phases[0].seconds > 0)
      _ = try step(nil, in: resumed)
      let again = try #require(CompressionResult(folder: folder + "/run").phases)
      #expect(again.last.map(\.seconds) ?? 0 > phases.last.map(\.seconds) ?? 1)
    }
  }
}
