import FileAccess
import Yams

/// Turns YAML text into recipe nodes.
struct RecipeParser {
  /// The place of a line: `Recipes/x.yaml:12`, or the override for any line of an override.
  let place: (_ line: Int) -> String
  /// The largest text in bytes, far more than any recipe needs.
  static let byteLimit = 1 << 20
  /// The largest number of values after expanding aliases.
  private static let nodeLimit = 10_000
  private var nodeCount = 0

  init(place: @escaping (_ line: Int) -> String) { self.place = place }

  /// The root of the text; an empty text gives a null value.
  ///
  /// - Throws: `RecipeProblem` if the text is not a single YAML document with unique text keys.
  static func parse(_ yaml: String, place: @escaping (_ line: Int) -> String) throws -> RecipeNode {
    guard yaml.utf8.count <= byteLimit else {
      throw RecipeProblem(
        at: place(1),
        "this has \(yaml.utf8.count) bytes, but a recipe has at most \(byteLimit); check that it is a"
          + " recipe")
    }
    if let line = ComplexKeys.line(in: yaml) {
      throw RecipeProblem(at: place(line), "a key must be text, found a list, mapping or alias")
    }
    var parser = RecipeParser(place: place)
    do {
      guard let root = try Yams.compose(yaml: yaml) else {
        return RecipeNode(.scalar("", isPlain: true), place: place(1))
      }
      return try parser.convert(root, place: place(root.mark?.line ?? 1))
    } catch let error as YamlError {
      throw parser.problem(of: error)
    }
  }

  private mutating func convert(_ node: Node, place: String) throws -> RecipeNode {
    nodeCount += 1
    guard nodeCount <= Self.nodeLimit else {
      throw RecipeProblem(
        at: place,
        "there are more than \(Self.nodeLimit) values, with aliases expanded; check that this is a"
          + " recipe, or use fewer aliases")
    }
    switch node {
    case .scalar(let scalar):
      let isPlain = scalar.style == .plain || scalar.style == .any
      return RecipeNode(.scalar(scalar.string, isPlain: isPlain), place: place)
    case .sequence(let sequence):
      let elements = try sequence.map { try convert($0, place: self.place(of: $0)) }
      return RecipeNode(.list(elements), place: place)
    case .mapping(let mapping):
      return RecipeNode(.mapping(try entries(of: mapping)), place: place)
    case .alias:
      throw RecipeProblem(at: place, "found an alias without its anchor; define the anchor first")
    }
  }

  private mutating func entries(of mapping: Node.Mapping) throws -> [RecipeNode.Entry] {
    var entries: [RecipeNode.Entry] = []
    var names: Set<String> = []
    for (key, value) in mapping {
      let place = place(of: key)
      guard let name = key.scalar?.string else {
        throw RecipeProblem(at: place, "a key must be text, found a list or mapping")
      }
      // Yams rejects most duplicates, but treats `1` and `"1"` as different keys.
      guard names.insert(name).inserted else { throw duplicate(name, at: place) }
      entries.append((name, try convert(value, place: place)))
    }
    return entries
  }

  private func place(of node: Node) -> String { place(node.mark?.line ?? 1) }

  private func duplicate(_ key: String, at place: String) -> RecipeProblem {
    RecipeProblem(
      at: place, "the key \"\(key.shortened)\" appears more than once. Keep one of them.")
  }

  private func problem(of error: YamlError) -> RecipeProblem {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let detail = context.map { "\($0.text), \(problem)" } ?? problem
      return RecipeProblem(at: place(mark.line), "this is not valid YAML: \(detail)")
    case .duplicatedKeysInMapping(let keys, let context):
      return duplicate(keys.first ?? "", at: place(context.mark.line))
    case .reader(let problem, _, _, _):
      return RecipeProblem(at: place(1), "this is not valid YAML: \(problem)")
    default:
      return RecipeProblem(at: place(1), "this is not valid YAML: \(error)")
    }
  }
}
