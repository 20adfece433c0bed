import TestSupport
import Testing

/// Recipes on pages can be read.
@Suite struct RecipeTests {
  @Test("Every recipe is whole or a part of one", arguments: Repository.readersPages)
  func recipes(_ page: Page) {
    for block in page.blocks(in: "yaml") {
      if let problem = recipeProblem(block, in: page.path) { Issue.record("\(problem)") }
    }
  }

  @Test(arguments: [
    ("data: { kind: image-folder, path: pets, size: [32, 32], color: rgb }", nil),
    ("data: { kind: image-folder, pat: pets }", "unknown: data.pat"),
    ("criterion: { kind: random, seed: 3 }", nil),
    ("budget: macs=0.5\ntraining: { epochs: 3 }", "unknown: budget"),
    ("seed: { number: 3 }", "unknown: seed.number"),
    ("step: prune\nimages: x\ncriterium: l1", "a.md:9: unknown key \"criterium\""),
    ("steps:\n  - step: train\n", "a.md"),
    ("recipe: Recipes/gone.yaml", "there is no Recipes/gone.yaml"),
    (
      """
      recipe: Recipes/fashion-student.yaml
      vary: { width: { two: { model.widht: 2 } } }
      """, "a.md:8: unknown key \"widht\""
    ),
    ("- 1\n- 2: [", "a.md"),
  ])
  func `Wrong recipes are found`(_ yaml: String, _ expected: String?) {
    let block = CodeBlock(
      language: "yaml", line: 7, note: nil, lines: yaml.split(separator: "\n").map(String.init))
    let problem = recipeProblem(block, in: "a.md")
    if let expected {
      #expect(problem?.contains(expected) == true, "\(problem ?? "no problem")")
    } else {
      #expect(problem == nil)
    }
  }

  @Test func `A fragment is checked by its keys alone`() {
    let block = CodeBlock(
      language: "yaml", line: 1, note: "fragment", lines: ["step: distill", "seed: 2"])
    #expect(recipeProblem(block, in: "a.md") == nil)
  }
}
