import RecipeLanguage
import Testing

@Suite("Overriding recipes")
struct RecipeOverrideTests {
  private func read(_ overrides: String...) throws -> SampleRecipe {
    try RecipeReader.decode(
      SampleRecipe.self, yaml: SampleRecipe.yaml, name: "x.yaml", overrides: overrides)
  }

  @Test("Overrides replace and add values, read as YAML, and the last one wins")
  func values() throws {
    var expected = SampleRecipe.value
    expected.epochs = 3
    expected.name = "a=b"
    expected.isNormalized = true
    expected.student = .wide(widths: [8])
    expected.distillation = .init(temperature: 7, alpha: 0.9)
    expected.stages?[1].temperature = 5
    expected.weights = ["edges": 0.5]
    let found = try read(
      "epochs=2", "epochs=3", "name=a=b", "normalized=true", "student.widths=[8]",
      "distillation.temperature=7", "stages.1.temperature=5", "weights.edges=0.5")
    #expect(found == expected)
  }

  @Test("An override can replace or remove a section")
  func sections() throws {
    #expect(try read("student={kind: lenet}").student == .lenet)
    #expect(try read("distillation=").distillation == nil)
    #expect(
      try read("distillation=null", "distillation.temperature=2").distillation
        == .init(temperature: 2))
  }

  @Test("Keys that an override makes unused may stay in the file")
  func outOfUse() throws {
    #expect(try read("student.kind=lenet").student == .lenet)
    // Other unused keys and unknown keys are still rejected.
    let problem = #expect(throws: RecipeProblem.self) {
      try read("student.kind=lenet", "student.widths=[8]")
    }
    #expect(
      problem?.description
        == #"--set student.widths=[8]: unknown key "widths" in student. Known keys: kind."#)
    // An error in the file is still an error.
    let misspelled = #expect(throws: RecipeProblem.self) {
      try RecipeReader.decode(
        SampleRecipe.self, yaml: SampleRecipe.yaml.replacing("widths:", with: "width:"),
        name: "x.yaml", overrides: ["student.kind=lenet"])
    }
    #expect(
      misspelled?.description == #"x.yaml:7: unknown key "width" in student. Known keys: kind."#)
    // An override can add a missing value, and a later override wins.
    let alone = SampleRecipe.yaml.replacing("name: small", with: "")
    let whole = try RecipeReader.decode(
      SampleRecipe.self, yaml: alone, name: "x.yaml",
      overrides: ["name=a", "student.widths=[8]", "student.kind=lenet"])
    #expect(whole.student == .lenet)
  }

  @Test("Overrides create missing mappings")
  func intermediates() throws {
    let yaml = "name: a\nepochs: 1\nlearning_rate: 1\nstudent: {kind: lenet}"
    let recipe = try RecipeReader.decode(
      SampleRecipe.self, yaml: yaml, name: "x.yaml", overrides: ["distillation.temperature=2"])
    #expect(recipe.distillation == .init(temperature: 2))
    let made = try RecipeReader.decode(
      SampleRecipe.self, yaml: "", name: "x.yaml",
      overrides: ["name=a", "epochs=1", "learning_rate=1", "student.kind=lenet"])
    #expect(made.student == .lenet)
  }

  @Test(
    "An invalid override is named",
    arguments: [
      ("epochs", #"--set epochs: found no "="; write key.path=value"#),
      ("=3", #"--set =3: "" is not a key path; write one such as training.epochs"#),
      ("a..b=3", #"--set a..b=3: "a..b" is not a key path; write one such as training.epochs"#),
      ("a b=3", #"--set a b=3: "a b" is not a key path; write one such as training.epochs"#),
      (
        "epochs=many", #"--set epochs=many: epochs: expected a whole number, found the text "many""#
      ),
      (
        "distillation.temprature=3",
        #"--set distillation.temprature=3: unknown key "temprature" in distillation. "#
          + #"Did you mean "temperature"? Known keys: temperature, alpha, precision."#
      ),
      (
        "distilation.temperature=3",
        #"--set distilation.temperature=3: unknown key "distilation" at the top level. "#
          + #"Did you mean "distillation"? Known keys: name, epochs, learning_rate, normalized, "#
          + "student, distillation, stages, weights."
      ),
      (
        "distillation={alpha: 1}",
        #"--set distillation={alpha: 1}: missing key "temperature" in distillation, "#
          + "expected a number"
      ),
      (
        "epochs.first=3",
        #"--set epochs.first=3: epochs at x.yaml:3 is not a mapping, so it has no key "first": "#
          + "found 12"
      ),
      (
        "stages.2.temperature=3",
        #"--set stages.2.temperature=3: stages at x.yaml:11 is a list of 2, so it has no "2"; "#
          + "use an index from 0"
      ),
      (
        "weights={a: 1, a: 2}",
        #"--set weights={a: 1, a: 2}: the key "a" appears more than once. Keep one of them."#
      ),
    ])
  func complaints(_ override: String, _ expected: String) {
    let problem = #expect(throws: RecipeProblem.self) { try read(override) }
    #expect(problem?.description == expected)
  }

  @Test("A value that is not valid YAML is rejected")
  func brokenValue() {
    let problem = #expect(throws: RecipeProblem.self) { try read("epochs=[1") }
    #expect(problem?.description.hasPrefix("--set epochs=[1: this is not valid YAML: ") == true)
  }
}
