import RecipeLanguage
import Steps

/// A recipe: a list of steps, or a single one.
public struct ExperimentRecipe: Sendable {
  /// The model that the list starts with, and that later steps know as `original`: a file, or the
  /// folder of a pair.
  public private(set) var original: String?
  /// What is done, in this order.
  public private(set) var steps: [NamedStep]
  /// Whether the steps stand in a list, each with a name and a folder of its own.
  public private(set) var isList: Bool

  /// One step, which has the experiment's folder for itself.
  public init(single step: any Step) {
    steps = [NamedStep(nil, step)]
    isList = false
  }

  /// A list; steps without a name are called by their keys.
  public init(_ steps: [NamedStep], original: String? = nil) {
    self.original = original
    self.steps = Self.named(steps)
    isList = true
  }

  /// The recipe in a file.
  ///
  /// - Parameter overrides: Values for its keys, each `key.path=value`.
  /// - Throws: `FileProblem` if the file cannot be read, `RecipeProblem` if it is no recipe.
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

  /// Reads the keys of one step, or a list under `steps`. What stands beside the list is lent to
  /// every step of it that reads such a key and has none of its own.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard container.contains(.steps) else {
      let only = try NamedStep(from: decoder)
      guard only.name == nil else {
        throw DecodingError.dataCorrupted(
          .init(
            codingPath: decoder.codingPath,
            debugDescription: "there is a name, but no list of steps; leave it out"))
      }
      self.init(single: only.step)
      return
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

  /// Writes what reading understands, with every name.
  public func encode(to encoder: any Encoder) throws {
    guard isList else { return try steps[0].encode(to: encoder) }
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(original, forKey: .original)
    try container.encode(steps, forKey: .steps)
  }

  /// Why a list cannot have its names; nil if it can.
  var nameProblem: String? {
    if steps.isEmpty { return "the list is empty, expected a step" }
    var known: Set<String> = [Self.originalName]
    for name in steps.compactMap(\.name) {
      guard name.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9_-]*/) != nil else {
        return "the name \"\(name)\" is not one of a folder: letters, digits, _ and -"
      }
      guard known.insert(name.lowercased()).inserted else {
        return name == Self.originalName
          ? "no step can be called original, which is the model that the list starts with"
          : "two steps are called \(name)"
      }
    }
    return nil
  }

  /// The name of the model that a list starts with.
  static let originalName = "original"
}
