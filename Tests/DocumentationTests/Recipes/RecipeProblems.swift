import Experiments
import RecipeLanguage
import TestSupport

/// The problem of a `yaml` block; nil if it is valid.
///
/// A block with `recipe`, `step` or `steps` at its top level, or with all parts of a training, is a
/// whole sweep or recipe, unless the page calls it a fragment. All others are parts of a recipe, whose
/// keys some one step must have.
func recipeProblem(_ block: CodeBlock, in page: String) -> String? {
  // Messages have the lines of the page.
  let yaml = String(repeating: "\n", count: block.line - 1) + block.text
  do {
    let value = try RecipeReader.decode(RecipeValue.self, yaml: yaml, name: page)
    let keys = Set(value.entries.map(\.key))
    if !block.isFragment {
      if keys.contains("recipe") {
        return try sweepProblem(yaml, in: page)
      } else if !keys.isDisjoint(with: ["step", "steps"])
        || keys.isSuperset(of: ["data", "optimizer", "schedule", "training"])
      {
        _ = try RecipeReader.decode(ExperimentRecipe.self, yaml: yaml, name: page)
        return nil
      }
    }
    let unknown = unknownKeys(of: value)
    return unknown.isEmpty
      ? nil
      : "\(page):\(block.line): no step has the keys of this block together; unknown:"
        + " \(unknown.joined(separator: ", "))"
  } catch {
    return "\(error)"
  }
}

/// Checks a sweep with every cell.
private func sweepProblem(_ yaml: String, in page: String) throws -> String? {
  let sweep = try RecipeReader.decode(Sweep.self, yaml: yaml, name: page)
  guard Repository.has(sweep.recipe) else { return "\(page): there is no \(sweep.recipe)" }
  let located = try RecipeReader.decode(
    Sweep.self, yaml: yaml, name: page,
    overrides: ["recipe=\(quoted(Repository.path(sweep.recipe)))"])
  _ = try SweepRun(located, in: "never-made")
  return nil
}

/// The keys of a part of a recipe that the step with most of them has not.
private func unknownKeys(of value: RecipeValue) -> [String] {
  let paths = value.paths()
  let unknown = RecipeKeys.tables.map { table in paths.filter { !table.knows($0) } }
  return unknown.min { $0.count < $1.count } ?? []
}

extension RecipeKeys.Table {
  /// Whether a key path has a row, or is inside of a value that a row describes as a whole.
  fileprivate func knows(_ path: String) -> Bool {
    let keys = Set(rows.map(\.key))
    if keys.contains(path) || ["step", "name"].contains(path) { return true }
    return rows.contains { row in
      path.hasPrefix(row.key + ".") && isWhole(row)
        && !keys.contains { $0.hasPrefix(row.key + ".") }
    }
  }

  private func isWhole(_ row: RecipeKeyHelp) -> Bool {
    row.values.isEmpty || row.values == "a mapping" || row.values.contains("{")
      || row.key == "criterion"
  }
}

extension RecipeValue {
  /// The entries of a mapping; none of anything else.
  fileprivate var entries: [Entry] {
    guard case .mapping(let entries) = self else { return [] }
    return entries
  }

  /// The paths of all keys.
  fileprivate func paths(under path: String = "") -> [String] {
    entries.flatMap { ["\(path)\($0.key)"] + $0.value.paths(under: "\(path)\($0.key).") }
  }
}
