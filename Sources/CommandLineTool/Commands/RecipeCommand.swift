import ArgumentParser
import Experiments
import Foundation
import RecipeLanguage

/// `condense recipe`: checks a recipe, or lists the keys that recipes can hold.
struct RecipeCommand: RecipeReadingCommand {
  static let configuration = CommandConfiguration(
    commandName: "recipe", abstract: "Check a recipe, or list the keys that recipes can hold.",
    discussion: """
      'condense recipe FILE' checks a recipe and prints it with all defaults, or checks a sweep; it trains nothing. 'condense \
      recipe --keys distill' lists the keys of one step, 'condense recipe --keys' those of all steps.
      """)

  @Argument(help: "The recipe, a YAML file; with --keys a step, 'list' or 'sweep'.")
  var recipe: String?

  @Flag(help: "List keys with their values, defaults and meanings.")
  var keys = false

  @Flag(help: "With --keys: print the tables in Markdown.")
  var markdown = false

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Override a key of the recipe: --set seed=2.", valueName: "key=value"))
  var overrides: [String] = []

  func validate() throws {
    if keys, !overrides.isEmpty {
      throw ValidationError("--set changes a recipe; leave out --keys.")
    }
    if markdown, !keys { throw ValidationError("--markdown prints keys; add --keys.") }
    if recipe == nil, !keys { throw ValidationError("Name a recipe's file, or give --keys.") }
  }

  func experiment() throws -> ExperimentRecipe? {
    guard keys else { return try cells() == nil ? wholeRecipe() : nil }
    _ = try chosenTables()
    return nil
  }

  private func wholeRecipe() throws -> ExperimentRecipe {
    try RecipeReader.decode(path: recipe ?? "", applying: overrides.map { RecipeOverride($0) })
  }

  func run() throws {
    guard keys else { return try check(recipe ?? "") }
    let tables = try chosenTables()
    if markdown { return print(RecipeKeys.markdown(tables), terminator: "") }
    print(tables.map { text(of: $0) }.joined(separator: "\n\n"))
  }

  private func check(_ path: String) throws {
    if let cells = try cells() {
      return print("\(path): a sweep of \(cells) runs; condense sweep runs it")
    }
    print(try RecipeWriter.yaml(wholeRecipe()), terminator: "")
    Console.standardError.write("\(path) is valid; with all defaults it is the recipe above\n")
  }

  /// The number of runs of a sweep, after all of their recipes are checked; nil for a recipe.
  private func cells() throws -> Int? {
    guard let recipe, try RecipeReader.scalar("recipe", path: recipe) != nil else { return nil }
    return try Sweep(path: recipe, overrides: overrides).cells().count
  }

  private func chosenTables() throws -> [RecipeKeys.Table] {
    let all = RecipeKeys.tables
    guard let recipe else { return all }
    let chosen = all.filter { $0.name == recipe }
    guard chosen.isEmpty else { return chosen }
    let nearest = NearestKey.find(recipe, among: all.map(\.name)).map { " Did you mean '\($0)'?" }
    throw ValidationError(
      "There is no step '\(recipe)'.\(nearest ?? "") Steps: \(all.map(\.name).joined(separator: ", "))."
    )
  }

  /// A paragraph for each key.
  private func text(of table: RecipeKeys.Table) -> String {
    let rows = table.rows.map { row in
      let facts = [
        row.values.isEmpty ? nil : "values: \(row.values)",
        row.standard.isEmpty || row.standard == "–" ? nil : "default: \(row.standard)",
      ]
      return ([row.key, "    \(row.meaning)"] + facts.compactMap { $0 }.map { "    \($0)" })
        .joined(separator: "\n")
        .replacing("default: required", with: "required")
    }
    return ([table.title, table.about, ""] + rows).joined(separator: "\n").withoutMarkdown
  }
}

extension String {
  fileprivate var withoutMarkdown: String { replacingOccurrences(of: "`", with: "") }
}
