/// An error in a recipe or an override, with its place and the correction.
public struct RecipeProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// One line per finding: `Recipes/x.yaml:12: unknown key "temprature" in distillation. …`
  public let description: String

  /// An error at a place such as `Recipes/x.yaml:12`.
  public init(at place: String, _ found: String) { description = "\(place): \(found)" }

  /// The same error, prefixed with the part of the experiment where it occurred.
  package func `in`(_ part: String) -> RecipeProblem { RecipeProblem(at: part, description) }

  /// Combines several errors.
  init(_ findings: [RecipeProblem]) {
    description = findings.map(\.description).joined(separator: "\n")
  }
}
