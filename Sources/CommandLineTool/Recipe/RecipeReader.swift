import FileAccess
import Foundation

/// Reads recipes: YAML files, each of which says all of one experiment.
package enum RecipeReader {
  /// Decodes the file at `path` after applying overrides, each `key.path=value`, in their order.
  ///
  /// What an override puts out of use, such as the rate of discriminators where it takes their loss
  /// away, may stay in the file.
  ///
  /// - Throws: `FileProblem` if the file cannot be read, `RecipeProblem` if its content does not
  ///   fit: a key that the type does not ask for, a missing one, one given twice, a value of the
  ///   wrong sort.
  package static func decode<Recipe: Decodable>(
    _ type: Recipe.Type = Recipe.self, path: String, overrides: [String] = []
  ) throws -> Recipe {
    try decode(type, path: path, applying: overrides.map { RecipeOverride($0) })
  }

  /// Decodes a recipe's text; messages call it `name`.
  ///
  /// - Throws: `RecipeProblem` if the content does not fit.
  package static func decode<Recipe: Decodable>(
    _ type: Recipe.Type = Recipe.self, yaml: String, name: String, overrides: [String] = []
  ) throws -> Recipe {
    try decode(type, yaml: yaml, name: name, applying: overrides.map { RecipeOverride($0) })
  }

  /// The same for overrides that were given in several ways.
  static func decode<Recipe: Decodable>(
    _ type: Recipe.Type = Recipe.self, path: String, applying overrides: [RecipeOverride]
  ) throws -> Recipe {
    let data = try FileContents.read(path)
    guard let yaml = String(data: data, encoding: .utf8) else {
      throw RecipeProblem(at: path, "this is not a text file in UTF-8, expected a recipe in YAML")
    }
    return try decode(type, yaml: yaml, name: path, applying: overrides)
  }

  /// The same for overrides that were given in several ways.
  static func decode<Recipe: Decodable>(
    _ type: Recipe.Type = Recipe.self, yaml: String, name: String,
    applying overrides: [RecipeOverride]
  ) throws -> Recipe {
    func parsed() throws -> RecipeNode { try RecipeParser.parse(yaml) { "\(name):\($0)" } }
    let root = try parsed()
    for override in overrides { try override.apply(to: root) }
    if root.isNothing { root.content = .mapping([]) }
    let recipe: Recipe
    do {
      recipe = try RecipeDecoder(root).decode(type)
    } catch let error as DecodingError {
      throw RecipeProblem(error, in: root)
    }
    if root.unknownKeys().isEmpty { return recipe }
    let file = try parsed()
    // The file alone need not be whole: what it lacks may be among the overrides.
    _ = try? RecipeDecoder(file).decode(type)
    let unknown = root.unknownKeys(besides: file)
    guard unknown.isEmpty else { throw RecipeProblem(unknown) }
    return recipe
  }
}
