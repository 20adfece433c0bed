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

@Suite("A compression as a step")
struct CoevolveTests {
  func prepare(_ folder: String) throws -> TranslationPair {
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

  /// Writes a pair with the classifier for its metrics, so that none is trained.
  func prepareMeasured(_ folder: String) throws {
    var pair = try prepare(folder)
    pair.classifier = DomainClassifier(
      Classifier(
        .resNet(depth: 8, width: 2, inputChannels: 3, classes: 2),
        ClassifierManifest(
          imageShape: [16, 16, 3], classNames: ["A", "B"],
          normalization: .init(mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5])), seed: 4),
      fit: .resize)
    try pair.save(to: folder + "/measured")
  }

  func step(_ folder: String) -> Coevolve {
    var step = Coevolve(
      folder + "/pair", data: folder + "/images",
      budget: CompressionBudget(resource: .multiplyAdds, amount: 0.5))
    step.search.generations = 1
    step.search.population = 4
    step.candidates.calibrationCount = 2
    step.finetune.steps = 2
    return step
  }

  @Test func `A stop during the analysis comes at once and leaves nothing`() throws {
    try withTemporaryFolder { folder in
      try prepareMeasured(folder)
      var step = step(folder)
      step.pair = folder + "/measured"
      for limit in [1, 5, 9] {
        let checks = Checks(until: limit)
        #expect(throws: StoppedBySignal.self) {
          try step(nil, in: Workshop(RunFolder(folder + "/run"), stop: checks.stop))
        }
        #expect(!FileContents.exists(folder + "/run"))
      }
    }
  }

  @Test func `A fine-tuning can see squares of its images`() throws {
    try withTemporaryFolder { folder in
      try prepareMeasured(folder)
      var step = step(folder)
      step.pair = folder + "/measured"
      step.method = .l1
      step.finetune.crop = 20
      let problem = #expect(throws: RecipeProblem.self) {
        try step(nil, in: Workshop(RunFolder(folder + "/run")))
      }
      #expect(problem?.description.contains("expected a multiple of 4 up to 16") == true)
      try StripesPair(size: 32, seed: 0).write(
        to: folder + "/large", trainCount: 4, testCount: 3)
      var pair = try TranslationPair(folder: folder + "/measured")
      pair.preparation = ImagePreparation(loadSize: 32, cropSize: 32, flip: true)
      try pair.save(to: folder + "/measured")
      step.data = folder + "/large"
      var outputs: [[Tensor]] = []
      for crop in [nil, 16, 16] {
        step.finetune.crop = crop
        let out = "\(folder)/crop-\(outputs.count)"
        let result = try step(nil, in: Workshop(RunFolder(out)))
        outputs.append(
          try Translator(path: result.path + "/G_A.safetensors").model.namedParameters
            .map(\.parameter.value))
        let recipe = String(
          decoding: try FileContents.read(out + "/finetune/recipe.yaml"), as: UTF8.self)
        #expect(recipe.contains("crop: 16\n") == (crop != nil))
      }
      #expect(outputs[0] != outputs[1] && outputs[1] == outputs[2])
    }
  }

  @Test func `Search, classifier, fine-tuning and measurement decode every image once`()
    throws
  {
    try withTemporaryFolder { folder in
      _ = try prepare(folder)
      let observer = ReadObserver()
      try ImageFile.$readObserver.withValue(observer) {
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
      try ImageFile.$readObserver.withValue(observer) {
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

  @Test func `The chosen pair is never behind the pairs of methods without a search`() throws {
    try withTemporaryFolder { folder in
      try prepareMeasured(folder)
      var step = step(folder)
      step.pair = folder + "/measured"
      step.finetune.steps = 0
      for seed in 1...2 {
        step.seed = UInt64(seed)
        for first in SearchSettings.FirstMembers.allCases {
          step.search.firstPopulation = first
          let out = "\(folder)/\(first.rawValue)-\(seed)"
          _ = try step(nil, in: Workshop(RunFolder(out)))
          let table = String(decoding: try FileContents.read(out + "/pareto.csv"), as: UTF8.self)
          func loss(_ method: String) throws -> Double {
            let line = try #require(
              table.split(separator: "\n").first { $0.hasPrefix(",\(method),") })
            let names = try #require(table.split(separator: "\n").first).split(separator: ",")
            let place = try #require(names.firstIndex(of: "loss"))
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            return try #require(Double(cells[place]))
          }
          for method in ["uniform", "l1"] { #expect(try loss("chosen") <= loss(method)) }
          let chosen = try Translator(path: out + "/extracted/G_A.safetensors").manifest
          let winner = try #require(chosen.provenance["channels_from"])
          let page = String(decoding: try FileContents.read(out + "/report.html"), as: UTF8.self)
          #expect(page.contains("The channels are those of the method \(winner), whose pair has"))
        }
      }
    }
  }

  @Test func `A stop before the first generation leaves the folder free`() throws {
    try withTemporaryFolder { folder in
      try prepareMeasured(folder)
      var step = step(folder)
      step.pair = folder + "/measured"
      let run = RunFolder(folder + "/run")
      let stopped = #expect(throws: StoppedBySignal.self) {
        try step(nil, in: Workshop(run) { SIGINT })
      }
      #expect(stopped?.folder == nil)
      _ = try step(nil, in: Workshop(run))
      let changed = run.path + "/recipe.yaml"
      let text = String(decoding: try FileContents.read(changed), as: UTF8.self)
      try Data(text.replacing("generations: 1", with: "generations: 9").utf8)
        .write(to: URL(fileURLWithPath: changed))
      let problem = #expect(throws: FileProblem.self) { try Experiment(resuming: run.path) }
      #expect(problem?.found.contains("search.generations was 1, now it is 9") == true)
    }
  }
}

/// Requests a stop at one of the checks.
private final class Checks: @unchecked Sendable {
  private let limit: Int
  private var count = 0

  init(until limit: Int) { self.limit = limit }

  var stop: @Sendable () -> Int32? {
    {
      self.count += 1
      return self.count >= self.limit ? SIGTERM : nil
    }
  }
}
