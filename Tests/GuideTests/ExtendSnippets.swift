import Condense
import Testing

/// The examples of docs/guide/extend.md.
@Suite struct ExtendSnippets {
  @Test func `A classifier is trained from Swift`() throws {
    try TemporaryFolder.with {
      // swift-format-ignore: AlwaysUseLowerCamelCase
      func FashionMNIST(_ split: Condense.DatasetSplit) throws -> InMemoryDataset {
        // What the page calls exists, and takes too long to train on.
        let _: (Condense.DatasetSplit) throws -> any ClassificationDataset = {
          try Condense.FashionMNIST($0)
        }
        return SmallData.fashion()
      }

      let images = try FashionMNIST(.train)
      let manifest = ClassifierManifest(
        imageShape: images.imageShape, classNames: images.classNames, normalization: .fashionMNIST)

      let task = ClassifierTask(
        Classifier(.resNet(depth: 8, width: 8, inputChannels: 1, classes: 10), manifest, seed: 1),
        optimizer: OptimizerConfiguration(.sgd, momentum: 0.9, isNesterov: true, weightDecay: 5e-4),
        schedule: Schedule(
          learningRate: 0.1, decay: .cosine(finalFraction: 0), warmup: .epochs(1)),
        training: BatchLoader(
          images, batchSize: 128, seed: 1, shuffles: true, normalization: .fashionMNIST),
        test: BatchLoader(
          try FashionMNIST(.test), batchSize: 250, normalization: .fashionMNIST))

      let folder = RunFolder(temporary("runs/from-swift"))
      try folder.prepare()
      let run = TrainingRun(task, in: folder, plan: TrainingPlan(epochs: 6))
      if case .finished(let report) = try run.run() { print("top-1:", report.quality) }

      #expect(try Classifier(path: folder.last).manifest.classNames == images.classNames)
    }
  }

  @Test func `A step of one's own runs in a list`() throws {
    try TemporaryFolder.with {
      try SmallData.writeFashion(to: temporary("fashion"))
      let images = SmallData.fashion()
      let manifest = ClassifierManifest(
        imageShape: images.imageShape, classNames: images.classNames, normalization: .fashionMNIST)
      let classifier = Classifier(
        .leNet(height: 28, width: 28, inputChannels: 1, classes: 10), manifest, seed: 1)
      let bias = classifier.model.namedParameters.first { $0.name == "fc3.weight" }
      let before = try #require(bias?.parameter.value.scalars.first)
      try classifier.save(to: temporary("whole.safetensors"))

      let list = ExperimentRecipe(
        [NamedStep("half", Halve())], original: temporary("whole.safetensors"))
      let results = try StepList.$additional.withValue([Halve.self]) {
        try Experiment(list, in: temporary("runs")).run()
      }
      guard case .classifier(let halved) = results[0].model else {
        Issue.record("the step returned no classifier")
        return
      }
      let after = halved.model.namedParameters.first { $0.name == "fc3.weight" }
      #expect(after?.parameter.value.scalars.first == before / 2)
    }
  }
}

struct Halve: Step, RecipeSection {
  static let key = "halve"
  static let help = "Halves every weight of a classifier."
  var times = 1

  static var fields: [RecipeField<Halve>] {
    [.init("times", \.times, in: 1...10, help: "how often the weights are halved")]
  }

  func callAsFunction(_ model: Model?, in workshop: Workshop) throws -> StepResult {
    guard case .classifier(let classifier) = model else {
      throw RecipeProblem(at: "step", "halve needs a classifier from the step before")
    }
    for (_, parameter) in classifier.model.namedParameters {
      for _ in 0..<times { parameter.value = parameter.value.scaled(by: 0.5) }
    }
    try workshop.folder.prepare()
    let path = workshop.folder.path + "/halved.safetensors"
    try classifier.save(to: path)
    return StepResult(model: .classifier(classifier), path: path, evaluation: nil)
  }
}
