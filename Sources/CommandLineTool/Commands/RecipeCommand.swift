import ArgumentParser
import Experiments
import Foundation
import RecipeLanguage

/// `condense recipe`: checks a recipe, or lists the keys that recipes can hold.
struct RecipeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recipe", abstract: "Check a recipe, or list the keys that recipes can hold.",
    discussion: """
      'condense recipe FILE' checks a recipe and prints it with all defaults; it trains nothing. 'condense \
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
    help: ArgumentHelp("Overrides a key of the recipe: --set seed=2.", valueName: "key=value"))
  var overrides: [String] = []

  func validate() throws {
    if keys, !overrides.isEmpty {
      throw ValidationError("--set changes a recipe; leave out --keys.")
    }
    if markdown, !keys { throw ValidationError("--markdown prints keys; add --keys.") }
    if recipe == nil, !keys { throw ValidationError("Name a recipe's file, or give --keys.") }
  }

  func run() throws {
    guard keys else {
      let whole: ExperimentRecipe = try RecipeReader.decode(
        path: recipe ?? "", applying: overrides.map { RecipeOverride($0) })
      return print(try RecipeWriter.yaml(whole), terminator: "")
    }
    let tables = try chosenTables()
    if markdown { return print(RecipeKeys.markdown(tables), terminator: "") }
    print(tables.map { text(of: $0) }.joined(separator: "\n\n"))
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
      let facts = [row.standard.isEmpty ? "" : "default: \(row.standard)", row.values]
        .filter { !$0.isEmpty && $0 != "default: –" && $0 != "default: required" }
      let head = row.key + (row.standard == "required" ? " (required)" : "")
      return
        "  \(head)\(facts.isEmpty ? "" : "  [\(facts.joined(separator: "; "))]")\n      \(row.meaning)"
    }
    return ([table.title, table.about, ""] + rows).joined(separator: "\n").withoutMarkdown
  }
}

extension String {
  fileprivate var withoutMarkdown: String { replacingOccurrences(of: "`", with: "") }
}
