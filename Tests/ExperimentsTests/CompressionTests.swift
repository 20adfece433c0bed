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

@Suite("Compression of one network")
struct CompressionTests {
  private func request(_ folder: String) throws -> CompressionRequest {
    for part in ["train", "test"] {
      for name in ["0", "1", "2"] {
        try FileManager.default.createDirectory(
          atPath: "\(folder)/data/\(part)/\(name)", withIntermediateDirectories: true)
      }
    }
    let manifest = ClassifierManifest(
      imageShape: [8, 8, 1], classNames: ["0", "1", "2"],
      normalization: .init(mean: [0.3], deviation: [0.3]))
    try Classifier(
      .resNet(depth: 8, width: 4, inputChannels: 1, classes: 3), manifest, seed: 2
    ).save(to: folder + "/model.safetensors")
    return CompressionRequest("\(folder)/model.safetensors", data: "\(folder)/data")
  }

  @Test func `A quarter takes two rounds, and the last step is called compressed`() throws {
    try withTemporaryFolder { folder in
      let recipe = try request(folder).recipe()
      #expect(
        recipe.steps.map { $0.name ?? "" } == [
          "before", "pruned-1", "tuned-1", "pruned-2", "compressed",
        ])
      let cost = try Model(path: folder + "/model.safetensors").cost.multiplyAdds
      let budgets = recipe.steps.compactMap { ($0.step as? Prune)?.budget.amount }
      #expect(budgets == [Double(cost / 2), Double(cost / 4)])
      let distillations = recipe.steps.compactMap { $0.step as? Distill }
      #expect(distillations.map(\.classifier.training.epochs) == [3, 9])
      #expect(distillations.allSatisfy { $0.teachers.files == ["original"] })
      // What the options say can be saved as a recipe.
      let again = try RecipeReader.decode(
        ExperimentRecipe.self, yaml: RecipeWriter.yaml(recipe), name: "recipe")
      #expect(try RecipeWriter.yaml(again) == RecipeWriter.yaml(recipe))
    }
  }

  @Test(arguments: [
    ([CompressionRequest.Method.prune], ["before", "compressed"]),
    ([.prune, .tune], ["before", "pruned-1", "compressed"]),
    ([.tune, .prune], ["before", "tuned-1", "compressed"]),
  ])
  func `The steps can be chosen`(_ methods: [CompressionRequest.Method], _ names: [String]) throws {
    try withTemporaryFolder { folder in
      var request = try request(folder)
      request.methods = methods
      let recipe = try request.recipe()
      #expect(recipe.steps.map { $0.name ?? "" } == names)
    }
  }

  @Test func `Folders of other names are images without labels`() throws {
    try withTemporaryFolder { folder in
      var request = try request(folder)
      try FileManager.default.createDirectory(
        atPath: folder + "/photos/holidays", withIntermediateDirectories: true)
      request.data = folder + "/photos"
      for name in 0..<16 {
        try PNG.write(
          Image(
            width: 40, height: 40, channels: 3,
            samples: [Float](repeating: Float(name) / 16, count: 4800)),
          to: "\(folder)/photos/holidays/\(name).png")
      }
      let recipe = try request.recipe()
      #expect(!recipe.steps.contains { $0.step is Distill })
      // Two steps an epoch.
      let epochs = recipe.steps.compactMap { ($0.step as? Imitate)?.training.epochs }
      #expect(epochs == [333, 1000])
    }
  }

  @Test func `A generator without a size is compressed for the size of its images`() throws {
    try withTemporaryFolder { folder in
      try StripesPair(size: 24, seed: 0).write(
        to: folder + "/images", trainCount: 6, testCount: 2)
      var random = RandomStream(seed: 3, "weights")
      let network = Network(.resNetGenerator(.init(filters: 8, blocks: 1)), random: &random)
      try Translator(model: network, manifest: GeneratorManifest())
        .save(to: folder + "/G.safetensors")
      var request = CompressionRequest("\(folder)/G.safetensors", data: "\(folder)/images/trainA")
      request.epochs = 1
      request.budget.amount = 0.5
      let recipe = try request.recipe()
      let training = try #require(recipe.steps.last?.step as? Imitate)
      #expect(training.data.cropSize == 24)
      let forecast = try CompressionForecast(of: recipe)
      #expect(forecast.trainings.map(\.name) == ["compressed"])
      #expect(forecast.seconds > 0 && forecast.bytes > 24 * 24 * 8 * 4)
      let results = try Experiment(recipe, in: folder + "/run").run()
      let whole = ModelCost(of: network, imageShape: [24, 24, 3]).multiplyAdds
      #expect(results[0].cost.multiplyAdds == whole)
      let last = try #require(results.last)
      #expect(2 * last.cost.multiplyAdds <= whole && 3 * last.cost.multiplyAdds > whole)
      #expect(last.metrics.map(\.name).contains("teacher_ssim"))
    }
  }

  @Test func `A limit that is met already and a teacher with other outputs are refused`() throws {
    try withTemporaryFolder { folder in
      var request = try request(folder)
      request.budget = CompressionBudget(resource: .parameters, amount: 1e9)
      #expect(throws: RecipeProblem.self) { try request.recipe() }
      request.budget = CompressionBudget(resource: .multiplyAdds, amount: 0.25)
      let manifest = ClassifierManifest(
        imageShape: [8, 8, 1], classNames: ["0", "1"],
        normalization: .init(mean: [0.3], deviation: [0.3]))
      try Classifier(
        .resNet(depth: 8, width: 4, inputChannels: 1, classes: 2), manifest, seed: 2
      ).save(to: folder + "/other.safetensors")
      request.teacher = folder + "/other.safetensors"
      #expect(throws: RecipeProblem.self) { try request.recipe() }
    }
  }

  @Test func `A note says whether labels are used, and why not`() throws {
    try withTemporaryFolder { folder in
      var request = try request(folder)
      var notes: [String] = []
      _ = try request.recipe { notes.append($0) }
      #expect(notes == ["labeled images in \(folder)/data"])
      try FileManager.default.moveItem(
        atPath: folder + "/data/train/2", toPath: folder + "/data/train/two")
      for name in ["0", "1", "two"] {
        try PNG.write(
          Image(width: 20, height: 12, channels: 1, samples: [Float](repeating: 0.5, count: 240)),
          to: "\(folder)/data/train/\(name)/a.png")
      }
      request.data = folder + "/data"
      let recipe = try request.recipe { notes.append($0) }
      #expect(notes.last?.contains("no folders for the classes 2") == true, "\(notes)")
      #expect(notes.last?.contains("few images") == true)
      // A classifier sees the whole image, as in predictions.
      let data = try #require((recipe.steps.last?.step as? Imitate)?.data)
      #expect(data.resize == .resizeAndCrop && data.loadSize == 8)
    }
  }

  @Test func `The description of a network without class names stays as it is`() throws {
    try withTemporaryFolder { folder in
      var random = RandomStream(seed: 3, "weights")
      let network = Network(
        .resNet(depth: 8, width: 4, inputChannels: 3, classes: 5), random: &random)
      let manifest = NetworkManifest(imageSize: [16, 16])
      try DescribedNetwork(model: network, manifest: manifest)
        .save(to: folder + "/model.safetensors")
      try StripesPair(size: 16, seed: 0).write(
        to: folder + "/images", trainCount: 6, testCount: 2)
      var request = CompressionRequest(
        folder + "/model.safetensors", data: folder + "/images/trainA")
      (request.epochs, request.methods) = (1, [.prune, .tune])
      let last = try #require(try Experiment(request.recipe(), in: folder + "/run").run().last)
      let result = try DescribedNetwork(path: last.path).manifest
      #expect(result.classNames == nil && result.normalization == nil)
      #expect(result.imageSize == [16, 16])
    }
  }

  @Test func `Amounts are reached in rounds like shares`() throws {
    try withTemporaryFolder { folder in
      var request = try request(folder)
      let cost = try Model(path: folder + "/model.safetensors").cost
      request.budget = CompressionBudget(
        resource: .parameters, amount: Double(cost.parameters / 4))
      #expect(try request.recipe().steps.count == 5)
    }
  }

  @Test func `A generator is compressed with images alone, stopped and resumed`() throws {
    try withTemporaryFolder { folder in
      try StripesPair(size: 16, seed: 0).write(
        to: folder + "/images", trainCount: 8, testCount: 2)
      var random = RandomStream(seed: 3, "weights")
      try Translator(
        model: Network(.resNetGenerator(.init(filters: 4, blocks: 1)), random: &random),
        manifest: GeneratorManifest(imageSize: [16, 16])
      ).save(to: folder + "/G.safetensors")
      var request = CompressionRequest("\(folder)/G.safetensors", data: "\(folder)/images/trainA")
      request.epochs = 3
      let recipe = try request.recipe()
      let out = folder + "/run"
      let results = try Experiment(recipe, in: out).run()
      let before = try Model(path: folder + "/G.safetensors").cost.multiplyAdds
      let after = try #require(results.last).model.cost.multiplyAdds
      #expect(4 * after <= before)
      #expect(results.last?.evaluation?.metrics.map(\.name).contains("teacher_psnr") == true)
      let page = try String(contentsOfFile: out + "/report.html", encoding: .utf8)
      for words in ["CPU ms/image", "Output channels of each layer", "condense translate"] {
        #expect(page.contains(words), "the page lacks \(words)")
      }
      // Stopped after any number of checks and resumed, it gives the same bytes.
      let path = out + "/compressed/last.safetensors"
      let bytes = try FileContents.read(path)
      for count in [3, 9, 14, 20] {
        try FileManager.default.removeItem(atPath: out)
        #expect(throws: StoppedBySignal.self) {
          try Experiment(recipe, in: out).run(stop: Stopper(after: count).stop)
        }
        if FileContents.exists(out + "/recipe.yaml") {
          try Experiment(resuming: out).run(isResuming: true)
        } else {
          try Experiment(recipe, in: out).run()
        }
        #expect(try FileContents.read(path) == bytes)
      }
    }
  }
}
