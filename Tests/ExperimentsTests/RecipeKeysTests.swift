import Experiments
import FileAccess
import Foundation
import RecipeLanguage
import Steps
import TestSupport
import Testing

@Suite("Tables of keys")
struct RecipeKeysTests {
  private static let folder = Repository.path("Recipes")
  private static let shipped =
    (try? FileManager.default.contentsOfDirectory(atPath: folder))?
    .filter { $0.hasSuffix(".yaml") }.sorted() ?? []

  /// Settings that bring keys into use that no shipped recipe has.
  private static let variants: [(recipe: String, overrides: [String])] = [
    (
      "fashion-student.yaml",
      ["optimizer={kind: adamw}", "schedule.kind=steps", "schedule.milestones=[1]"]
    ),
    (
      "fashion-student.yaml",
      ["step=distill", "teachers={files: [a]}", "losses={features: 1, taps: [b]}"]
    ),
    (
      "fashion-student.yaml", ["pruning={method: growing_penalty, budget: params=0.5, growth: 0.1}"]
    ),
    ("fashion-student.yaml", ["pruning={method: group_lasso, budget: macs=0.5, strength: 0.1}"]),
    ("fashion-student.yaml", ["pruning={method: gates_l0, budget: macs=0.5}"]),
    ("fashion-student.yaml", ["data={kind: image-folder, path: x, size: [8, 8], labeled: 10}"]),
    (
      "fashion-student.yaml",
      [
        "data={kind: idx, path: x, files: {train_images: a, train_labels: b, test_images: c, test_labels: d}}"
      ]
    ),
    ("cyclegan-stripes.yaml", ["data.color=gray", "schedule.kind=cosine", "optimizer.kind=sgd"]),
    (
      "pix2pix-stripes.yaml",
      [
        "losses.adversarial=0", "losses.output_ssim=1", "generator={kind: resnet}",
        "data.validation=0.1",
      ]
    ),
    (
      "finetune-stripes.yaml",
      ["losses.adversarial=1", "losses.cycle=1", "generator={blocks: 2}", "start_from=null"]
    ),
    (
      "coevolve-stripes-16.yaml",
      ["candidates={recovery: distill}", "search.from=x", "finetune.seed=3"]
    ),
  ]

  @Test("Every key that a shipped recipe writes has a row", arguments: shipped)
  func shippedKeys(_ name: String) throws { try expectRows(name, []) }

  @Test("So has every key of their variants", arguments: variants)
  func variantKeys(_ variant: (recipe: String, overrides: [String])) throws {
    try expectRows(variant.recipe, variant.overrides)
  }

  private func expectRows(_ name: String, _ overrides: [String]) throws {
    let recipe: ExperimentRecipe = try RecipeReader.decode(
      path: "\(Self.folder)/\(name)", overrides: overrides)
    for named in recipe.steps {
      let table = try #require(RecipeKeys.tables.first { $0.name == named.key })
      let known = Set(table.rows.map(\.key))
      let written: RecipeValue = try RecipeReader.decode(
        yaml: try RecipeWriter.yaml(named), name: name)
      let keys = paths(of: written).filter { !["step", "name"].contains($0) }
      #expect(!keys.isEmpty)
      for key in keys where !isPartOfAValue(key) { #expect(known.contains(key), "\(name): \(key)") }
    }
  }

  /// Mappings that one row describes as a whole.
  private func isPartOfAValue(_ key: String) -> Bool {
    ["data.files.", "data.normalization.", "criterion.", "pruning.criterion.", "finetune.losses."]
      .contains { key.hasPrefix($0) }
  }

  private func paths(of value: RecipeValue, under path: String = "") -> [String] {
    guard case .mapping(let entries) = value else { return [] }
    return entries.flatMap { entry in
      ["\(path)\(entry.key)"] + paths(of: entry.value, under: "\(path)\(entry.key).")
    }
  }

  /// Whole recipes of one step each.
  private static let whole: [String: String] = [
    "train": "fashion-resnet20.yaml", "distill": "fashion-student.yaml",
    "cyclegan": "cyclegan-stripes.yaml", "finetune": "finetune-stripes.yaml",
    "pix2pix": "pix2pix-stripes.yaml",
    "imitate": "imitate-stripes.yaml", "prune": "prune-fashion.yaml",
    "sensitivity": "sensitivity-fashion.yaml",
    "coevolve": "coevolve-stripes-16.yaml",
  ]

  @Test("The reader knows every key that has a row", arguments: whole.keys.sorted())
  func rowsAreRead(_ step: String) throws {
    let table = try #require(RecipeKeys.tables.first { $0.name == step })
    let path = "\(Self.folder)/\(try #require(Self.whole[step]))"
    for row in table.rows where row.key != "step" {
      let overrides = companions(of: row, in: table) + ["\(row.key)=\(sample(row, in: table))"]
      do {
        let _: ExperimentRecipe = try RecipeReader.decode(path: path, overrides: overrides)
      } catch let problem as RecipeProblem {
        // Values are samples, which may not go together; the key must be known.
        let isUnknown = problem.description.contains("unknown key")
        #expect(!isUnknown, "\(step) \(row.key): \(problem)")
      }
    }
  }

  /// Settings without which a key has no effect: "of `sgd`: …", "with `features`: …".
  private func companions(of row: RecipeKeyHelp, in table: RecipeKeys.Table) -> [String] {
    let section = row.key.split(separator: ".").dropLast().joined(separator: ".")
    if let match = row.meaning.prefixMatch(of: /with `(?<term>\w+)`/) {
      return ["\(section).\(match.term)=1"]
    }
    if section == "pruning" {
      let method = row.meaning.prefixMatch(of: /of `(?<kind>\w+)`/)?.kind ?? "gradual"
      return ["pruning={ method: \(method), budget: macs=0.5 }"]
    }
    if let match = row.meaning.prefixMatch(of: /of `(?<kind>[\w-]+)`/) {
      let key = section == "candidates" ? "recovery" : "kind"
      return ["\(section)={ \(key): \(match.kind) }"]
    }
    if row.key.hasPrefix("discriminator"), table.name == "finetune" {
      return ["losses.adversarial=1"]
    }
    if row.key.hasSuffix(".affine_norms") { return ["\(section)={ norm: instance }"] }
    if row.meaning.contains("only beside `resize`") { return ["data.crop_size=64"] }
    if row.key == "generator" || row.key.hasPrefix("generator.") { return ["start_from=null"] }
    if row.key == "data.load_size", table.name == "imitate" { return ["data.resize=scale-width"] }
    if row.key == "examples.load_size" {
      return ["data=null", "examples={ path: x, resize: scale-width }"]
    }
    if ["generations", "population"].contains(row.key), table.name == "prune" {
      return ["search=evolution"]
    }
    if ["normalization", "weigh_cost"].contains(row.key) { return ["scope=global"] }
    if row.key.hasPrefix("tuning") { return ["losses.temperature=auto"] }
    // Images without labels take the place of labeled ones.
    let isUnlabeled = row.key.hasPrefix("examples") || row.key == "reference"
    let images = isUnlabeled ? ["data=null", "examples.path=x"] : []
    return images + (row.key == "data.validation_seed" ? ["data.validation=0.1"] : [])
  }

  /// A value of about the right sort.
  private func sample(_ row: RecipeKeyHelp, in table: RecipeKeys.Table) -> String {
    if table.rows.contains(where: { $0.key.hasPrefix("\(row.key).") }) { return "{}" }
    let isValue = !["–", "required", ""].contains(row.standard) && !row.standard.contains(" ")
    if isValue { return row.standard.replacing("`", with: "") }
    return row.values.split(separator: ",").first.map { String($0).replacing("`", with: "") } ?? "1"
  }

  @Test func `Every row has a meaning, and no key has two rows`() {
    for table in RecipeKeys.tables {
      #expect(Set(table.rows.map(\.key)).count == table.rows.count)
      #expect(table.rows.allSatisfy { !$0.meaning.isEmpty && !$0.meaning.hasSuffix(".") })
    }
  }

  @Test func `Values and defaults come from the types`() throws {
    let distill = try #require(RecipeKeys.tables.first { $0.name == "distill" })
    func row(_ key: String) -> RecipeKeyHelp? { distill.rows.first { $0.key == key } }
    #expect(row("training.batch_size")?.standard == "128")
    #expect(row("training.batch_size")?.values == "1...1000000")
    #expect(row("losses.labels")?.standard == "0.1")
    #expect(row("optimizer.kind")?.values == "sgd, adam, adamw, lamb")
    #expect(row("optimizer.kind")?.standard == "required")
    #expect(row("training.checkpoint_minutes")?.values == "0.001...1000000")
  }
}
