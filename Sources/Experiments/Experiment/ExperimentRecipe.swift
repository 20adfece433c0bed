import FileAccess
import RecipeLanguage
import Steps

/// A recipe: a list of steps, or a single one.
public struct ExperimentRecipe: Sendable {
  /// The model that the first step receives, which later steps call `original`: a file, or the
  /// folder of a pair.
  public private(set) var original: String?
  /// The steps, in order.
  public private(set) var steps: [NamedStep]
  /// Whether the recipe is a list, in which each step has a name and its own folder.
  public private(set) var isList: Bool

  /// A recipe of one step, which uses the experiment's folder itself.
  public init(single step: any Step) {
    steps = [NamedStep(nil, step)]
    isList = false
  }

  /// A list of steps; a step without a name is named after its key.
  public init(_ steps: [NamedStep], original: String? = nil) {
    self.original = original
    self.steps = Self.named(steps)
    isList = true
  }

  /// The recipe in a file.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - overrides: Values for keys, each `key.path=value`.
  /// - Throws: `FileProblem` if the file cannot be read, `RecipeProblem` if it is not a valid
  ///   recipe.
  public init(path: String, overrides: [String] = []) throws {
    self = try RecipeReader.decode(path: path, overrides: overrides)
  }

  private static func named(_ steps: [NamedStep]) -> [NamedStep] {
    var taken = Set(steps.compactMap(\.name))
    return steps.map { step in
      guard step.name == nil else { return step }
      let name = (1...).lazy.map { $0 == 1 ? step.key : "\(step.key)-\($0)" }
        .first { !taken.contains($0) }
      taken.insert(name ?? step.key)
      return NamedStep(name, step.step)
    }
  }
}

extension ExperimentRecipe: Codable {
  private enum CodingKeys: String, CodingKey { case steps, original }

  /// The largest number of steps in a list, each of which takes the keys next to the list.
  private static let mostSteps = 200

  /// Reads the keys of one step, or a list under `steps`. Each step that does not set a key itself
  /// takes it from the keys next to `steps`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard container.contains(.steps) else {
      let only = try NamedStep(from: decoder)
      guard only.name == nil else {
        throw DecodingError.dataCorrupted(
          .init(
            codingPath: decoder.codingPath,
            debugDescription: "a recipe without a list of steps has no name; leave it out"))
      }
      self.init(single: only.step)
      return
    }
    let count = try container.nestedUnkeyedContainer(forKey: .steps).count ?? 0
    guard count <= Self.mostSteps else {
      throw DecodingError.dataCorruptedError(
        forKey: .steps, in: container,
        debugDescription: "found a list of \(count), expected at most \(Self.mostSteps) steps")
    }
    (decoder as? RecipeDecoder)?.lendEntries(
      besides: ["steps", "original", "name"], toElementsOf: "steps")
    let listed = try container.decode([NamedStep].self, forKey: .steps)
    self.init(listed, original: try container.decodeIfPresent(String.self, forKey: .original))
    if let problem = nameProblem {
      throw DecodingError.dataCorruptedError(
        forKey: .steps, in: container, debugDescription: problem)
    }
  }

  /// Writes the recipe with the names of all steps.
  public func encode(to encoder: any Encoder) throws {
    guard isList else { return try steps[0].encode(to: encoder) }
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(original, forKey: .original)
    try container.encode(steps, forKey: .steps)
  }

  /// The problem with the names of the steps; nil if there is none.
  var nameProblem: String? {
    if steps.isEmpty { return "the list is empty, expected at least one step" }
    var known: Set<String> = [Self.originalName]
    for name in steps.compactMap(\.name) {
      guard name.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9_-]*/) != nil else {
        return
          "the name \"\(name.shortened)\" cannot be a folder name; use letters, digits, _ and -"
      }
      guard known.insert(name.lowercased()).inserted else {
        return name == Self.originalName
          ? "a step cannot have the name original, which is reserved for the model at the start"
          : "two steps have the name \(name); give each step its own name"
      }
    }
    return nil
  }

  /// The name of the model at the start of a list.
  static let originalName = "original"
}
