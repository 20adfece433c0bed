import RecipeLanguage
import Steps

/// The keys that recipes, lists of steps and sweeps can hold, as tables.
///
/// Sections that list their keys as `RecipeField`s describe themselves. The others are described in
/// `Steps/KeyHelp`; a test compares both with the keys that recipes are read and written with.
public enum RecipeKeys {
  /// The keys of one kind of recipe.
  public struct Table: Equatable, Sendable {
    /// The name by which the table is chosen: `distill`.
    public let name: String
    /// The heading, in Markdown.
    public let title: String
    /// One sentence, in Markdown.
    public let about: String
    /// The rows, with whole paths as keys: `training.epochs`.
    public let rows: [RecipeKeyHelp]
  }

  /// A table for each step, then for lists of steps and for sweeps.
  public static var tables: [Table] {
    StepList.known.map(table) + [
      Table(name: "list", title: "Lists of steps", about: listHelp, rows: listRows),
      Table(name: "sweep", title: "Sweeps", about: sweepHelp, rows: sweepRows),
    ]
  }

  private static func table(of step: any Step.Type) -> Table {
    let keys = (step as? any RecipeSection.Type).map { $0.init().keyHelp } ?? []
    return Table(
      name: step.key, title: "`step: \(step.key)`", about: step.help,
      rows: [stepRow(step.key)] + flattened(keys))
  }

  private static func stepRow(_ key: String) -> RecipeKeyHelp {
    RecipeKeyHelp(
      row: "step",
      RecipeHelp(
        "the step", values: key,
        default: key == Train.key ? "`train` in a recipe of one step" : "required"))
  }

  /// The rows with whole paths as keys; a section is a row of its own before its keys.
  private static func flattened(_ rows: [RecipeKeyHelp], under path: String = "") -> [RecipeKeyHelp]
  {
    rows.flatMap { row in
      [row.under(path)] + flattened(row.entries, under: "\(path)\(row.key).")
    }
  }

  private static let listHelp = """
    A list runs several steps, one after another. Keys beside `steps` apply to every step of the list \
    that has such a key and does not give it itself.
    """

  private static var listRows: [RecipeKeyHelp] {
    [
      RecipeKeyHelp(
        row: "steps", RecipeHelp("the steps, in their order", values: "a list", default: "required")
      ),
      RecipeKeyHelp(
        row: "steps[].step",
        RecipeHelp(
          "the step; its other keys follow beside it",
          values: StepList.keys.joined(separator: ", "),
          default: "required")),
      RecipeKeyHelp(
        row: "steps[].name",
        RecipeHelp(
          "the name of the step's folder, by which later steps can name its model",
          values: "letters, digits, _ and -", default: "the step")),
      RecipeKeyHelp(
        row: "original",
        RecipeHelp(
          "the model that the first step starts from: a file, or the folder of a pair",
          values: "text", default: "–")),
    ]
  }

  private static let sweepHelp = """
    A sweep runs one recipe with every combination of choices and every seed, and prints one table. \
    `condense sweep` runs it.
    """

  private static var sweepRows: [RecipeKeyHelp] {
    [
      RecipeKeyHelp(required: "recipe", "the recipe's file", String.self),
      RecipeKeyHelp(
        row: "seeds",
        RecipeHelp("the seeds of every row", values: "a list", default: "the recipe's own")),
      RecipeKeyHelp(
        row: "set",
        RecipeHelp(
          "keys that are set in every cell: `{ training.epochs: 5 }`", values: "a mapping",
          default: "–")),
      RecipeKeyHelp(
        row: "vary",
        RecipeHelp(
          "the columns; each has named choices, and each choice sets keys", values: "a mapping",
          default: "–")),
      RecipeKeyHelp(
        row: "metrics",
        RecipeHelp("the metrics that the table shows", values: "a list", default: "all")),
    ]
  }
}
