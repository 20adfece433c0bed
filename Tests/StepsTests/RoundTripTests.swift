import Compression
import Distillation
import Experiments
import FileAccess
import RecipeLanguage
import Steps
import TestSupport
import Testing
import Training
import Translation

@Suite("Steps built in Swift")
struct RoundTripTests {
  private static var classifier: ClassifierTraining {
    ClassifierTraining(
      ClassifierArchitecture(.resnet, depth: 8, width: 2), on: ClassificationData(),
      optimizer: OptimizerConfiguration(.adamw), schedule: Schedule(learningRate: 0.1),
      training: ClassifierLoop(epochs: 3))
  }

  /// Steps with a value that differs from the default.
  static var steps: [any Step] {
    var soft = Distill(classifier, from: TeacherSettings(["a.safetensors"]))
    soft.losses = Losses([SoftTargetTerm(weight: 1)])
    var pair = TrainPair(on: UnpairedData("x"))
    pair.training.epochs = 10
    var finetune = Finetune(on: UnpairedData("x"), teacher: "y", startFrom: "z")
    finetune.losses = Losses([OutputSimilarityTerm(weight: 3)])
    var coevolve = Coevolve(
      "pair", data: "x", budget: CompressionBudget(resource: .parameters, amount: 0.3))
    coevolve.finetune.losses = ["output_l1": 7, "features": 1, "taps": ["model.9"]]
    var cyclegan = coevolve
    cyclegan.finetune.objective = .cyclegan
    return [
      Train(classifier), soft, pair, finetune, coevolve, cyclegan,
      AnalyzeSensitivity("a", on: PruningImages(ImitationData("x", cropSize: 32))),
      Prune("a", to: CompressionBudget(resource: .multiplyAdds, amount: 5e6), pairImages: "x"),
    ]
  }

  @Test func `Recipes of steps read back unchanged, alone and in a list`() throws {
    for step in Self.steps {
      try Workshop.refuseUnreadable(step)
      let alone = ExperimentRecipe(single: step)
      let yaml = try RecipeWriter.yaml(alone)
      #expect(
        try RecipeWriter.yaml(RecipeReader.decode(ExperimentRecipe.self, yaml: yaml, name: "a"))
          == yaml)
    }
    let list = ExperimentRecipe(Self.steps.map { NamedStep(nil, $0) }, original: "o")
    let yaml = try RecipeWriter.yaml(list)
    #expect(yaml.contains("output_l1: 7") && yaml.contains("name: coevolve-2"))
    #expect(
      try RecipeWriter.yaml(RecipeReader.decode(ExperimentRecipe.self, yaml: yaml, name: "a"))
        == yaml)
  }

  @Test func `Values that a recipe cannot represent are rejected before the folder is created`()
    throws
  {
    try withTemporaryFolder { folder in
      var endless = Self.classifier
      endless.training = ClassifierLoop()
      let list = ExperimentRecipe([NamedStep("a", Train(endless))])
      #expect(throws: (any Error).self) {
        try Experiment(list, in: folder + "/run").run()
      }
      #expect(throws: RecipeProblem.self) { try Workshop.refuseUnreadable(Train(endless)) }
      #expect(!FileContents.exists(folder + "/run"))
    }
  }
}
