import Condense
import Testing

/// The examples of docs/guide/experiments.md.
@Suite struct ExperimentsSnippets {
  @Test func `A list of steps is written as values`() throws {
    try TemporaryFolder.with {
      try SmallData.writeFashion(to: temporary("data"))
      // swift-format-ignore: AlwaysUseLowerCamelCase
      func ClassificationData() -> Condense.ClassificationData {
        Condense.ClassificationData(.fashionMNIST, path: temporary("data"))
      }

      let data = ClassificationData()
      let sgd = OptimizerConfiguration(.sgd, momentum: 0.9, isNesterov: true, weightDecay: 5e-4)
      let schedule = Schedule(learningRate: 0.05, decay: .cosine(finalFraction: 0))
      func training(_ model: ClassifierArchitecture?) -> ClassifierTraining {
        ClassifierTraining(
          model, on: data, optimizer: sgd, schedule: schedule, training: ClassifierLoop(epochs: 5))
      }

      let list = ExperimentRecipe([
        NamedStep("teacher", Train(training(ClassifierArchitecture(.resnet, depth: 20)))),
        NamedStep(
          "pruned", Prune(to: CompressionBudget(resource: .multiplyAdds, amount: 0.5), data: data)),
        NamedStep("student", Distill(training(nil), from: TeacherSettings(["teacher"]))),
      ])
      let results = try Experiment(list, in: temporary("runs/prune-distil")).run()
      print(results[2].evaluation?.metrics ?? [])

      #expect(results.count == 3)
      #expect(results[2].model.cost.multiplyAdds < results[0].model.cost.multiplyAdds)
    }
  }
}
