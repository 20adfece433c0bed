import Distillation
import Experiments
import RecipeLanguage
import Steps
import Testing

@Suite("Losses of classifiers in recipes")
struct LossRecipeTests {
  private static let yaml = """
    data: { kind: fashion-mnist }
    model: { kind: lenet }
    optimizer: { kind: sgd }
    schedule: { kind: constant, learning_rate: 0.1 }
    training: { epochs: 1 }
    """

  private func losses(_ overrides: String...) throws -> Losses {
    try RecipeReader.decode(Distill.self, yaml: Self.yaml, name: "x.yaml", overrides: overrides)
      .losses
  }

  private func refusal<Step: Decodable>(_: Step.Type, _ overrides: [String]) -> String? {
    #expect(throws: RecipeProblem.self) {
      try RecipeReader.decode(Step.self, yaml: Self.yaml, name: "x.yaml", overrides: overrides)
    }?.description
  }

  @Test func `Default losses depend on the step`() throws {
    let train = try RecipeReader.decode(Train.self, yaml: Self.yaml, name: "x.yaml")
    #expect(train.losses == .labels)
    #expect(try losses() == .distillation)
    #expect(try losses("losses={labels: 0.1, soft_targets: 0.9, temperature: 4}") == .distillation)
    #expect(
      try losses("losses={features: 1, label_smoothing: 0.1}")
        == Losses([
          LabelTerm(weight: 0.1, smoothing: 0.1), SoftTargetTerm(), FeatureTerm(),
        ]))
  }

  @Test func `Without teachers the labels have full weight and the same smoothing`() throws {
    let step = try RecipeReader.decode(
      Distill.self, yaml: Self.yaml, name: "x.yaml", overrides: ["losses.label_smoothing=0.1"])
    #expect(step.withoutTeachers.losses == Losses([LabelTerm(weight: 1, smoothing: 0.1)]))
  }

  @Test func `A written recipe reads back`() throws {
    let yaml = Self.yaml + "\nlosses: { features: 1, taps: [layer1], soft_targets: 0 }\n"
    let step = try RecipeReader.decode(Distill.self, yaml: yaml, name: "x.yaml")
    let written = try RecipeWriter.yaml(step)
    #expect(
      try RecipeReader.decode(Distill.self, yaml: written, name: "x.yaml").losses == step.losses)
  }

  @Test(
    "Keys without effect or meaning are rejected with their place",
    arguments: [
      (
        "losses.cycle=10",
        "--set losses.cycle=10: losses.cycle: needs images as output and a generator of the"
          + " opposite direction, which a classifier does not have; remove this loss"
      ),
      (
        "losses={soft_targets: 0, temperature: 2}",
        "--set losses={soft_targets: 0, temperature: 2}: unknown key \"temperature\" in losses. Known"
          + " keys: labels, label_smoothing, class_weights, soft_targets, logits, dkd, dist, ttm, wttm,"
          + " multi_level, distribution, mutual, features, attention, similarity, relations,"
          + " correlation, information, contrastive, review, feature_adversarial, balance."
      ),
      (
        "losses.label_smoothing=1",
        "--set losses.label_smoothing=1: losses.label_smoothing: is 1.0, expected a share in 0..<1"
      ),
    ])
  func refusals(_ override: String, _ expected: String) {
    #expect(refusal(Distill.self, [override]) == expected)
  }

  @Test func `Training from labels has no teachers`() {
    #expect(
      refusal(Train.self, ["losses.soft_targets=0.9"])
        == "--set losses.soft_targets=0.9: losses.soft_targets: needs teachers, which a classifier"
        + " without teachers does not have; remove this loss")
  }

  @Test func `Old keys are rejected with the new names`() throws {
    let smoothing = refusal(Train.self, ["training.label_smoothing=0.1"])
    #expect(smoothing?.contains("losses.label_smoothing") == true)
    let section = refusal(Distill.self, ["distillation={temperature: 4}"])
    #expect(section?.contains("losses.temperature") == true)
  }
}
