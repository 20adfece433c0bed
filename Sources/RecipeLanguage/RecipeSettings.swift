/// Values for keys of another recipe, as a mapping of key paths: `data.labeled: 6000`.
public struct RecipeSettings: Decodable, Sendable {
  /// One override per entry, in order.
  package let overrides: [RecipeOverride]

  /// No settings.
  public init() { overrides = [] }

  /// Reads every entry with any value.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: RecipeKey.self)
    guard let recipe = decoder as? RecipeDecoder else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "settings can only be read from the YAML of a recipe"))
    }
    overrides = container.allKeys.compactMap { key in
      recipe.node.value(asking: key.stringValue)
        .map { RecipeOverride(key.stringValue, $0, shownAs: $0.place) }
    }
  }
}
