import Compression
import DataPipeline
import Experiments
import FileAccess
import Foundation
import Networks
import Pruning
import RecipeLanguage
import Steps
import TensorCore
import TestSupport
import Testing
import Training
import Translation

@Suite("Pruning as a step")
struct PruneTests {
  @discardableResult
  private func classifier(
    _ folder: String, _ plan: NetworkPlan, seed: UInt64 = 2
  ) throws -> ClassificationData {
    let data = try RecipeReader.decode(
      ClassificationData.self, yaml: TinyData.write(to: folder), name: "data")
    let manifest = ClassifierManifest(
      imageShape: [8, 8, 1], classNames: ["0", "1", "2"],
      normalization: .init(mean: [0.3], deviation: [0.3]))
    try Classifier(plan, manifest, seed: seed).save(to: folder + "/model.safetensors")
    return data
  }

  @Test(arguments: CriterionList.all.map { $0.key })
  func `Every criterion prunes a classifier to its budget`(_ key: String) throws {
    try withTemporaryFolder { folder in
      let data = try classifier(
        folder, .resNet(depth: 8, width: 4, inputChannels: 1, classes: 3))
      for (resource, share) in [(CompressionBudget.Resource.multiplyAdds, 0.5), (.parameters, 0.4)]
      {
        var step = Prune(
          folder + "/model.safetensors", to: .init(resource: resource, amount: share), data: data)
        step.criterion = try RecipeReader.decode(yaml: key, name: "criterion")
        step.images.calibrationImages = 6
        let out = "\(folder)/\(key)-\(resource.rawValue)"
        let result = try step(nil, in: Workshop(RunFolder(out)))
        let before = try Model(path: folder + "/model.safetensors").cost
        let after = result.model.cost
        let limits =
          resource == .parameters
          ? (after.parameters, before.parameters) : (after.multiplyAdds, before.multiplyAdds)
        #expect(Double(limits.0) <= share * Double(limits.1))
        #expect(result.evaluation?.metrics.first?.name == "top1")
        #expect(FileContents.exists(out + "/pruning.json"))
        #expect(try Model(path: result.path).cost == after)
      }
    }
  }

  @Test(arguments: [
    ("bytes=0.5", ""), ("ms=1000", ""), ("macs=0.7", "structure: branches"),
    ("macs=0.3", "structure: both"),
    ("macs=0.5", "{ search: evolution, generations: 2, population: 4 }"),
  ])
  func `Budgets in bytes and milliseconds, branches and a search are keys`(
    _ budget: String, _ keys: String
  ) throws {
    try withTemporaryFolder { folder in
      let data = try classifier(
        folder, .resNet(depth: 8, width: 4, inputChannels: 1, classes: 3))
      let text =
        "budget: \(budget)\nimages: x\n"
        + keys.trimmingCharacters(in: ["{", "}", " "])
        .replacing(", ", with: "\n")
      var step = try RecipeReader.decode(Prune.self, yaml: text, name: "prune")
      step.startFrom = folder + "/model.safetensors"
      (step.images.data, step.pairImages) = (data, nil)
      step.images.calibrationImages = 6
      let results = try [1, 2].map { threads in
        try Parallelism.$threads.withValue(threads) {
          try step(nil, in: Workshop(RunFolder("\(folder)/run\(threads)")))
        }
      }
      let before = try Model(path: folder + "/model.safetensors").cost
      let after = results[0].model.cost
      #expect(try Model(path: results[0].path).cost == after)
      let limit = try #require(Double(budget.split(separator: "=")[1]))
      switch step.budget.resource {
      case .bytes: #expect(Double(after.bytes) <= limit * Double(before.bytes))
      case .milliseconds: #expect(after == before)
      default: #expect(Double(after.multiplyAdds) <= limit * Double(before.multiplyAdds))
      }
      #expect(try FileContents.read(results[0].path) == FileContents.read(results[1].path))
    }
  }

  @Test func `A stopped search goes on where it was, and gives the same bytes`() throws {
    try withTemporaryFolder { folder in
      var step = Prune(
        folder + "/model.safetensors", to: .init(resource: .multiplyAdds, amount: 0.5),
        data: try classifier(folder, .resNet(depth: 8, width: 4, inputChannels: 1, classes: 3)))
      step.search = .evolution
      (step.generations, step.population) = (3, 4)
      step.images.calibrationImages = 4
      let whole = try step(nil, in: Workshop(RunFolder(folder + "/whole"))).path
      let out = folder + "/stopped"
      let kept = out + "/search-classifier.json"
      #expect(throws: StoppedBySignal.self) {
        try step(
          nil, in: Workshop(RunFolder(out), stop: { FileContents.exists(kept) ? SIGTERM : nil }))
      }
      let before = try FileContents.read(kept)
      let rest = try step(nil, in: Workshop(RunFolder(out), isResuming: true)).path
      #expect(try FileContents.read(rest) == FileContents.read(whole))
      #expect(try FileContents.read(kept) != before)
      // The search belongs to these weights.
      try FileManager.default.removeItem(atPath: out + "/report.html")
      try classifier(folder, .resNet(depth: 8, width: 4, inputChannels: 1, classes: 3), seed: 3)
      #expect(throws: FileProblem.self) {
        try step(nil, in: Workshop(RunFolder(out), isResuming: true))
      }
    }
  }

  @Test func `Keys that a search does not use are rejected`() {
    for keys in ["scope: global", "structure: both"] {
      #expect(throws: RecipeProblem.self) {
        try RecipeReader.decode(
          Prune.self, yaml: "search: evolution\nimages: x\n" + keys, name: "prune")
      }
    }
    #expect(throws: RecipeProblem.self) {
      try RecipeReader.decode(Prune.self, yaml: "generations: 3\nimages: x", name: "prune")
    }
  }

  @Test func `A pair and a single generator can be pruned`() throws {
    try withTemporaryFolder { folder in
      try StripesPair(size: 16, seed: 0).write(
        to: folder + "/images", trainCount: 4, testCount: 2)
      let generator = NetworkPlan.resNetGenerator(.init(filters: 4, blocks: 1))
      let judge = NetworkPlan.patchDiscriminator(inputChannels: 3, filters: 4, layers: 2)
      let pair = TranslationPair(
        generators: (generator, generator), discriminators: (judge, judge), imageSize: [16, 16],
        seed: 3)
      let half = CompressionBudget(resource: .multiplyAdds, amount: 0.5)
      let step = Prune(to: half, pairImages: folder + "/images")
      let result = try step(.pair(pair), in: Workshop(RunFolder(folder + "/pair")))
      guard case .pair(let small) = result.model else { throw RecipeProblem(at: "", "no pair") }
      let cost = Model.pair(small).cost.multiplyAdds
      #expect(2 * cost <= Model.pair(pair).cost.multiplyAdds)
      #expect(small.discriminators != nil)
    }
  }

  @Test(arguments: ["taylor", "fisher", "l2", "activation"])
  func `A single generator is pruned with images without labels`(_ key: String) throws {
    try withTemporaryFolder { folder in
      try StripesPair(size: 16, seed: 0).write(
        to: folder + "/images", trainCount: 6, testCount: 2)
      var random = RandomStream(seed: 3, "weights")
      let generator = Translator(
        model: Network(.resNetGenerator(.init(filters: 4, blocks: 1)), random: &random),
        manifest: GeneratorManifest(imageSize: [16, 16]))
      let model = Model.generator(generator)
      var step = Prune(
        to: CompressionBudget(resource: .multiplyAdds, amount: 0.5),
        on: PruningImages(ImitationData(folder + "/images/trainA", cropSize: 16)))
      step.criterion = try RecipeReader.decode(yaml: key, name: "criterion")
      let result = try step(model, in: Workshop(RunFolder(folder + "/run")))
      #expect(2 * result.model.cost.multiplyAdds <= model.cost.multiplyAdds)
      #expect(result.evaluation?.metrics.map(\.name).contains("teacher_psnr") == true)
      // A finished step is measured again, against the network before it.
      let again = try step(model, in: Workshop(RunFolder(folder + "/run"), isResuming: true))
      #expect(again.evaluation == result.evaluation)
    }
  }

  @Test func `Labeled images and others together are rejected, as is a model without its kind`()
    throws
  {
    var step = Prune(to: CompressionBudget(resource: .multiplyAdds, amount: 0.5), pairImages: "x")
    step.images.examples = ImitationData("y")
    #expect(step.problem?.key == "images")
    step.pairImages = nil
    #expect(step.problem == nil)
    step.images.examples = nil
    #expect(step.problem?.key == "data")
  }

  @Test func `A budget above the full cost prunes nothing`() throws {
    try withTemporaryFolder { folder in
      let data = try classifier(
        folder, .resNet(depth: 8, width: 4, inputChannels: 1, classes: 3))
      let step = Prune(
        folder + "/model.safetensors", to: try #require(CompressionBudget("macs=1e30")), data: data)
      let result = try step(nil, in: Workshop(RunFolder(folder + "/run")))
      #expect(result.model.cost == (try Model(path: folder + "/model.safetensors")).cost)
    }
  }

  @Test func `A signal stops pruning before anything is written`() throws {
    try withTemporaryFolder { folder in
      let data = try classifier(
        folder, .resNet(depth: 8, width: 4, inputChannels: 1, classes: 3))
      let step = Prune(
        folder + "/model.safetensors", to: .init(resource: .parameters, amount: 0.5), data: data)
      #expect(throws: StoppedBySignal.self) {
        try step(nil, in: Workshop(RunFolder(folder + "/run")) { SIGTERM })
      }
      #expect(!FileContents.exists(folder + "/run"))
    }
  }

  @Test(arguments: ["macs=0.00001", "params=2"])
  func `A budget out of reach is reported before the folder is created`(_ text: String) throws {
    try withTemporaryFolder { folder in
      let data = try classifier(
        folder, .resNet(depth: 8, width: 4, inputChannels: 1, classes: 3))
      let step = Prune(
        folder + "/model.safetensors", to: try #require(CompressionBudget(text)), data: data)
      let problem = #expect(throws: RecipeProblem.self) {
        try step(nil, in: Workshop(RunFolder(folder + "/run")))
      }
      #expect(problem?.description.contains("the smallest network") == true)
      #expect(!FileContents.exists(folder + "/run"))
    }
  }

  @Test func `Keys choose how channels of all groups are compared`() throws {
    let step = try RecipeReader.decode(
      Prune.self,
      yaml: """
        scope: global
        normalization: root-mean-square
        weigh_cost: energy
        recovery: merge
        images: x
        """, name: "step")
    #expect(step.normalization == .rootMeanSquare && step.costWeighting == .energy)
    #expect(step.recovery == .merge)
    for line in ["normalization: none", "weigh_cost: macs"] {
      #expect(throws: RecipeProblem.self) {
        try RecipeReader.decode(Prune.self, yaml: "images: x\n\(line)", name: "step")
      }
    }
  }

  @Test func `A criterion that cannot score the network is reported with what to choose`() throws {
    try withTemporaryFolder { folder in
      var draft = Draft("without norms")
      let image = draft.image(channels: 1)
      let hidden = draft.relu("relu", draft.convolution("conv", image, 4, kernel: 3))
      let logits = draft.linear("fc", draft.globalAveragePool("pool", hidden), 3)
      let data = try classifier(folder, draft.plan(logits))
      var step = Prune(
        folder + "/model.safetensors", to: .init(resource: .parameters, amount: 0.5), data: data)
      step.criterion = CriterionSetting(NormScale())
      let problem = #expect(throws: RecipeProblem.self) {
        try step(nil, in: Workshop(RunFolder(folder + "/run")))
      }
      #expect(problem?.description.contains("criterion") == true)
      #expect(problem?.description.contains("l2") == true)
      #expect(!FileContents.exists(folder + "/run"))
    }
  }
}
