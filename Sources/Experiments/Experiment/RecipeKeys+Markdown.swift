import RecipeLanguage

extension RecipeKeys {
  /// The tables as a page in Markdown; docs/reference/recipe-keys.md is that of all tables.
  public static func markdown(_ tables: [Table]) -> String {
    let head = """
      # Recipe keys

      `condense recipe --keys --markdown` makes this page from the code. `condense recipe --keys STEP` \
      prints the keys of one step, `condense recipe FILE` checks a recipe.

      A key is a path: `training.epochs` stands in a recipe as `training: { epochs: 5 }`, and on the \
      command line as `--set training.epochs=5`. Condense rejects an unknown key, and one that the \
      chosen kind does not use, such as `momentum` with `kind: adam`. "required" means that there is no \
      default. A section in bold has the defaults of its keys.

      """
    return head + tables.map { "\n\(section($0))" }.joined()
  }

  private static func section(_ table: Table) -> String {
    let rows = table.rows.map { row in
      let key = row.values.isEmpty && row.standard.isEmpty ? "**`\(row.key)`**" : "`\(row.key)`"
      return "| \(key) | \(row.standard) | \(row.values) | \(row.meaning) |\n"
    }
    return """
      ## \(table.title)

      \(table.about)

      | key | default | values | meaning |
      |---|---|---|---|

      """ + rows.joined()
  }
}
