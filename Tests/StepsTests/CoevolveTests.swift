import DataPipeline
import Experiments
import FileAccess
import Foundation
import Images
import Networks
import Steps
import TestSupport
import Testing
import Training
import Translation

@Suite("A compression as a step")
struct CoevolveTests {
  private func prepare(_ folder: String) throws -> TranslationPair {
    try StripesPair(size: 16, seed: 0).write(
      to: folder + "/images", trainCount: 4, testCount: 3)
    let generator = NetworkPlan.resNetGenerator(.init(filters: 4, blocks: 1))
    let judge = NetworkPlan.patchDiscriminator(inputChannels: 3, filters: 4, layers: 2)
    let pair = TranslationPair(
      generators: (generator, generator), discriminators: (judge, judge), imageSize: [16, 16],
      seed: 3)
    try pair.save(to: folder + "/pair")
    return pair
  }

  private func step(_ folder: String) -> Coevolve {
    var step = Coevolve(
      folder + "/pair", data: folder + "/images",
      budget: CompressionBudget(resource: .multiplyAdds, amount: 0.5))
    step.search.generations = 1
    step.search.population = 4
    step.candidates.calibrationCount = 2
    step.finetune.steps = 2
    return step
  }

  @Test func `Search, classifier, fine-tuning and measurement decode every image once`()
    throws
  {
    try withTemporaryFolder { folder in
      _ = try prepare(folder)
      let observer = ReadObserver()
      try PNG.$readObserver.withValue(observer) {
        _ = try step(folder)(nil, in: Workshop(RunFolder(folder + "/run")))
      }
      let files = ["trainA", "trainB", "testA", "testB", "testA_truth", "testB_truth"]
      // The page embeds a picture without decoding it.
      let decoded = observer.paths.filter { $0.hasPrefix(folder + "/images/") }
      #expect(Set(decoded).count == decoded.count)
      for file in files { #expect(decoded.contains { $0.contains("/\(file)/") }, "\(file)") }
      #expect(decoded.count == observer.paths.count)
    }
  }

  @Test func `A crop from larger images is decoded once as well`() throws {
    try withTemporaryFolder { folder in
      var pair = try prepare(folder)
      pair.preparation = ImagePreparation(loadSize: 20, cropSize: 16, flip: true)
      try pair.save(to: folder + "/cropped")
      let observer = ReadObserver()
      var step = step(folder)
      step.pair = folder + "/cropped"
      try PNG.$readObserver.withValue(observer) {
        _ = try step(nil, in: Workshop(RunFolder(folder + "/run")))
      }
      #expect(Set(observer.paths).count == observer.paths.count && !observer.paths.isEmpty)
    }
  }

  @Test func `The original pair of a list is compressed like a named pair`() throws {
    try withTemporaryFolder { folder in
      let pair = try prepare(folder)
      let onDisk = try step(folder)(nil, in: Workshop(RunFolder(folder + "/disk")))
      let list = ExperimentRecipe(
        [
          NamedStep(
            "small",
            {
              var step = step(folder); step.pair = nil; return step
            }())
        ],
        original: folder + "/pair")
      let results = try Experiment(list, in: folder + "/list").run()
      #expect(results[0].path == folder + "/list/small/compressed")
      for name in ["G_A", "G_B"] {
        let weights = try [onDisk.path, results[0].path].map {
          try Translator(path: "\($0)/\(name).safetensors").model.namedParameters
            .map(\.parameter.value)
        }
        #expect(weights[0] == weights[1])
      }
      #expect(pair.generatorAToB.model.parameterCount > results[0].model.cost.parameters / 2)
    }
  }
}
