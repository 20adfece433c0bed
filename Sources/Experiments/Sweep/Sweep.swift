import RecipeLanguage

/// A table of experiments: each combination of one choice per axis, with each seed.
///
///     recipe: Recipes/fashion-student.yaml
///     seeds: [1, 2, 3]
///     vary:
///       student:
///         alone: { step: train }
///         distilled: {}
///       labels:
///         all: {}
///         "6000": { data.labeled: 6000 }
public struct Sweep: Decodable, Sendable {
  /// One setting on an axis.
  public struct Choice: Sendable {
    /// The name in the table.
    public let name: String
    /// The keys that the choice sets.
    let settings: RecipeSettings
  }

  /// One varied setting.
  public struct Axis: Sendable {
    /// The heading of the column.
    public let name: String
    /// The choices in table order.
    public let choices: [Choice]
  }

  /// The path of the recipe of all cells.
  public let recipe: String
  /// The keys that all cells set.
  let settings: RecipeSettings
  /// The seeds of each row; nil for a recipe without a seed.
  public let seeds: [UInt64]?
  /// The axes in column order.
  public let axes: [Axis]
  /// The metrics in the table; nil for all.
  public let metrics: [String]?

  private enum CodingKeys: String, CodingKey { case recipe, set, seeds, vary, metrics }

  /// Reads the file; only the recipe is required.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    recipe = try container.decode(String.self, forKey: .recipe)
    settings = try container.decodeIfPresent(RecipeSettings.self, forKey: .set) ?? RecipeSettings()
    seeds = try container.decodeIfPresent([UInt64].self, forKey: .seeds)
    metrics = try container.decodeIfPresent([String].self, forKey: .metrics)
    if let seeds, seeds.isEmpty || Set(seeds).count < seeds.count {
      throw DecodingError.dataCorruptedError(
        forKey: .seeds, in: container,
        debugDescription: "found \(seeds), expected at least one seed, all of them different")
    }
    guard container.contains(.vary) else {
      axes = []
      return
    }
    let axes = try container.nestedContainer(keyedBy: RecipeKey.self, forKey: .vary)
    self.axes = try axes.allKeys.map { axis in
      let choices = try axes.nestedContainer(keyedBy: RecipeKey.self, forKey: axis)
      guard !["cell", "seed", "seeds", "fingerprint", "seconds", "time"].contains(axis.stringValue)
      else {
        throw DecodingError.dataCorruptedError(
          forKey: axis, in: axes,
          debugDescription: "is the name of another column of the table; choose another name")
      }
      guard !choices.allKeys.isEmpty else {
        throw DecodingError.dataCorruptedError(
          forKey: axis, in: axes, debugDescription: "has no choices; add at least one")
      }
      return Axis(
        name: try Self.name(axis, in: axes),
        choices: try choices.allKeys.map { choice in
          Choice(
            name: try Self.name(choice, in: choices),
            settings: try choices.decodeIfPresent(RecipeSettings.self, forKey: choice)
              ?? RecipeSettings())
        })
    }
  }

  /// The sweep in a file.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - overrides: Values for keys, each `key.path=value`.
  /// - Throws: `FileProblem` if it cannot be read, `RecipeProblem` if it is not a valid sweep.
  public init(path: String, overrides: [String] = []) throws {
    self = try RecipeReader.decode(Sweep.self, path: path, overrides: overrides)
  }

  /// Reads a name, which becomes part of a folder name and a cell of a table.
  private static func name(
    _ key: RecipeKey, in container: KeyedDecodingContainer<RecipeKey>
  ) throws -> String {
    guard key.stringValue.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9_.+-]*/) != nil else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: container,
        debugDescription: "cannot be part of a folder name; use letters, digits, _, ., + and -")
    }
    return key.stringValue
  }

  /// The largest number of cells.
  private static let mostCells = 10_000

  /// All cells, row by row, with the seeds of a row in order.
  ///
  /// - Throws: `RecipeProblem` that names the cell with an invalid recipe, or that finds too many
  ///   cells, `FileProblem` if the recipe cannot be read.
  package func cells() throws -> [SweepCell] {
    // Each factor is at most the number of values in a recipe, so the capped product fits.
    let count = axes.reduce(seeds?.count ?? 1) { min($0, Self.mostCells + 1) * $1.choices.count }
    guard count <= Self.mostCells else {
      throw RecipeProblem(
        at: "vary",
        "the choices and seeds combine to more than \(Self.mostCells) cells; vary fewer keys at a time"
      )
    }
    return try rows.flatMap { row in
      try (seeds.map { $0.map(Optional.some) } ?? [nil]).map { seed in
        let settings =
          self.settings.overrides + row.flatMap(\.settings.overrides)
          + (seed.map { [RecipeOverride("seed=\($0)", shownAs: "the sweep's seed \($0)")] } ?? [])
        let names = row.map(\.name)
        do {
          return SweepCell(
            choices: names, seed: seed,
            recipe: try RecipeReader.decode(path: recipe, applying: settings))
        } catch let problem as RecipeProblem {
          throw problem.in(
            "cell \((names + (seed.map { ["seed \($0)"] } ?? [])).joined(separator: ", "))")
        }
      }
    }
  }

  /// All combinations of choices; the last axis varies fastest.
  private var rows: [[Choice]] {
    axes.reduce([[]]) { rows, axis in rows.flatMap { row in axis.choices.map { row + [$0] } } }
  }
}
