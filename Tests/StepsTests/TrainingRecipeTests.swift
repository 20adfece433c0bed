import RecipeLanguage
import Testing
import Training

@Suite("Optimizers and schedules in recipes")
struct TrainingRecipeTests {
  struct Recipe: Codable, Equatable {
    var optimizer: OptimizerConfiguration
    var schedule: Schedule
  }

  private static let yaml = """
    optimizer:
      kind: adam
      betas: [0.5, 0.999]
    schedule:
      kind: linear
      learning_rate: 2e-4
      constant_epochs: 100
    """

  @Test("Optimizers and schedules are read from YAML and written back")
  func reading() throws {
    let recipe = try RecipeReader.decode(Recipe.self, yaml: Self.yaml, name: "x.yaml")
    let expected = Recipe(
      optimizer: OptimizerConfiguration(.adam, betas: [0.5, 0.999]),
      schedule: Schedule(learningRate: 2e-4, decay: .linear(constantEpochs: 100)))
    #expect(recipe == expected)
    let written = try RecipeWriter.yaml(recipe)
    #expect(try RecipeReader.decode(Recipe.self, yaml: written, name: "x.yaml") == expected)
  }

  @Test(
    "Settings of another kind or out of range are rejected with their place",
    arguments: [
      (
        "optimizer.momentum=0.9",
        #"--set optimizer.momentum=0.9: unknown key "momentum" in optimizer. "#
          + "Known keys: kind, betas, weight_decay, epsilon."
      ),
      (
        "optimizer.betas=[1, 1]",
        "--set optimizer.betas=[1, 1]: optimizer.betas: are 1.0 and 1.0, expected 0 ≤ beta < 1 "
          + "for each"
      ),
      (
        "optimizer.kind=adamx",
        "--set optimizer.kind=adamx: optimizer.kind: expected one of sgd, adam, adamw, lamb, found "
          + #""adamx". Did you mean "adam"?"#
      ),
      (
        "schedule.learning_rate=.nan",
        "--set schedule.learning_rate=.nan: schedule.learning_rate: is nan, expected a finite "
          + "number above 0"
      ),
    ])
  func refusals(_ override: String, _ expected: String) {
    let problem = #expect(throws: RecipeProblem.self) {
      try RecipeReader.decode(
        Recipe.self, yaml: Self.yaml, name: "x.yaml", overrides: [override])
    }
    #expect(problem?.description == expected)
  }
}
