import FileAccess
import Foundation

/// Reads recipes: YAML files, each with all settings of one experiment.
package enum RecipeReader {
  /// The largest number of overrides of one recipe.
  private static let mostOverrides = 200

  /// Decodes the file at `path` after applying overrides, each `key.path=value`, in order.
  ///
  /// An override can make other keys unused, such as the discriminator rate if it removes the
  /// adversarial loss. Those keys may stay in the file and in earlier overrides.
  ///
  /// - Throws: `FileProblem` if the file cannot be read, `RecipeProblem` if its content is invalid:
  ///   an unknown, missing or duplicate key, or a value of the wrong type.
  package static func decode<Recipe: Decodable>(
    _ type: Recipe.Type = Recipe.self, path: String, overrides: [String] = []
  ) throws -> Recipe {
    try decode(type, path: path, applying: overrides.map { RecipeOverride($0) })
  }

  /// Decodes the text of a recipe, which messages call `name`.
  ///
  /// - Throws: `RecipeProblem` if the content is invalid.
  package static func decode<Recipe: Decodable>(
    _ type: Recipe.Type = Recipe.self, yaml: String, name: String, overrides: [String] = []
  ) throws -> Recipe {
    try decode(type, yaml: yaml, name: name, applying: overrides.map { RecipeOverride($0) })
  }

  /// The text under a key at the top level of a file; nil if the key is missing.
  ///
  /// - Throws: `FileProblem` if the file cannot be read, `RecipeProblem` if it is not valid YAML.
  package static func scalar(_ key: String, path: String) throws -> String? {
    let root = try RecipeParser.parse(try text(path)) { "\(path):\($0)" }
    guard case .scalar(let text, _) = root.value(at: key)?.content else { return nil }
    return text
  }

  private static func text(_ path: String) throws -> String {
    let data = try FileContents.read(path)
    guard data.count <= RecipeParser.byteLimit else {
      throw RecipeProblem(
        at: path,
        "this file has \(data.count) bytes, but a recipe has at most \(RecipeParser.byteLimit); name a"
          + " recipe in YAML")
    }
    guard let yaml = String(data: data, encoding: .utf8) else {
      throw RecipeProblem(at: path, "this is not a text file in UTF-8; name a recipe in YAML")
    }
    return yaml
  }

  /// The same for parsed overrides, such as those from other options.
  package static func decode<Recipe: Decodable>(
    _ type: Recipe.Type = Recipe.self, path: String, applying overrides: [RecipeOverride]
  ) throws -> Recipe {
    try decode(type, yaml: try text(path), name: path, applying: overrides)
  }

  /// The same for parsed overrides, such as those from other options.
  package static func decode<Recipe: Decodable>(
    _ type: Recipe.Type = Recipe.self, yaml: String, name: String,
    applying overrides: [RecipeOverride]
  ) throws -> Recipe {
    guard overrides.count <= mostOverrides else {
      throw RecipeProblem(
        at: name,
        "found \(overrides.count) settings for its keys, expected at most \(mostOverrides); write them"
          + " into the recipe")
    }
    let plain = try RecipeParser.parse(yaml) { "\(name):\($0)" }
    func tree(_ overrides: some Sequence<RecipeOverride>) throws -> RecipeNode {
      let root = plain.copy()
      for override in overrides { try override.apply(to: root) }
      return root
    }
    let root = try tree(overrides)
    if root.isNothing { root.content = .mapping([]) }
    let recipe: Recipe
    do {
      recipe = try RecipeDecoder(root).decode(type)
    } catch let error as DecodingError {
      throw RecipeProblem(error, in: root)
    }
    if root.unknownKeys(atMost: 1).isEmpty { return recipe }
    let earlier = try overrides.indices.map { count in
      let root = try tree(overrides.prefix(count))
      // The recipe may be incomplete here, because later overrides can add the missing keys.
      _ = try? RecipeDecoder(root).decode(type)
      return root
    }
    let unknown = root.unknownKeys(besides: earlier, atMost: RecipeProblem.mostFindings + 1)
    guard unknown.isEmpty else { throw RecipeProblem(unknown) }
    return recipe
  }
}
