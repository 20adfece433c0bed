/// Something wrong with a recipe or an override, with its place, as a person needs it to mend it.
public struct RecipeProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// One line per finding: `Recipes/x.yaml:12: unknown key "temprature" in distillation. …`
  public let description: String

  /// Describes what was found at a place such as `Recipes/x.yaml:12`.
  public init(at place: String, _ found: String) { description = "\(place): \(found)" }

  /// The same, found in a part of a larger whole.
  package func `in`(_ part: String) -> RecipeProblem { RecipeProblem(at: part, description) }

  /// Tells several findings at once.
  init(_ findings: [RecipeProblem]) {
    description = findings.map(\.description).joined(separator: "\n")
  }
}
