import RecipeLanguage

/// A table of experiments: every choice of every axis, and every seed.
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
  /// One way to run the recipe, on one axis.
  public struct Choice: Sendable {
    /// Its name in the table.
    public let name: String
    /// What it sets.
    let settings: RecipeSettings
  }

  /// What is varied.
  public struct Axis: Sendable {
    /// The head of its column.
    public let name: String
    /// In the order of the table.
    public let choices: [Choice]
  }

  /// The recipe that all cells share.
  public let recipe: String
  /// What is set in all cells.
  let settings: RecipeSettings
  /// The seeds of each row; nil for a recipe that has none.
  public let seeds: [UInt64]?
  /// In the order of the columns.
  public let axes: [Axis]
  /// The metrics that the table shows; nil for all.
  public let metrics: [String]?

  private enum CodingKeys: String, CodingKey { case recipe, set, seeds, vary, metrics }

  /// Reads the file; all but the recipe has a default.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    recipe = try container.decode(String.self, forKey: .recipe)
    settings = try container.decodeIfPresent(RecipeSettings.self, forKey: .set) ?? RecipeSettings()
    seeds = try container.decodeIfPresent([UInt64].self, forKey: .seeds)
    metrics = try container.decodeIfPresent([String].self, forKey: .metrics)
    if let seeds, seeds.isEmpty || Set(seeds).count < seeds.count {
      throw DecodingError.dataCorruptedError(
        forKey: .seeds, in: container,
        debugDescription: "found \(seeds), expected different seeds, one at least")
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
          forKey: axis, in: axes, debugDescription: "is a column of its own; choose another name")
      }
      guard !choices.allKeys.isEmpty else {
        throw DecodingError.dataCorruptedError(
          forKey: axis, in: axes, debugDescription: "has no choices; give one at least")
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
  /// - Parameter overrides: Values for its keys, each `key.path=value`.
  /// - Throws: `FileProblem` if it cannot be read, `RecipeProblem` if it is no sweep.
  public init(path: String, overrides: [String] = []) throws {
    self = try RecipeReader.decode(Sweep.self, path: path, overrides: overrides)
  }

  /// Names become parts of folders and cells of a table.
  private static func name(
    _ key: RecipeKey, in container: KeyedDecodingContainer<RecipeKey>
  ) throws -> String {
    guard key.stringValue.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9_.+-]*/) != nil else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: container,
        debugDescription: "is no name for a folder: letters, digits, _, ., + and -")
    }
    return key.stringValue
  }

  /// Every cell, seeds within rows.
  ///
  /// - Throws: `RecipeProblem` with the cell whose recipe cannot be, `FileProblem` if the recipe
  ///   cannot be read.
  func cells() throws -> [SweepCell] {
    try rows.flatMap { row in
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

  /// A choice of each axis, the last one fastest.
  private var rows: [[Choice]] {
    axes.reduce([[]]) { rows, axis in rows.flatMap { row in axis.choices.map { row + [$0] } } }
  }
}
