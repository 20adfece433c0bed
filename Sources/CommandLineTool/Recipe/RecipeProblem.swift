/// Something wrong with a recipe or an override, told with its place so that a person can mend it.
package struct RecipeProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// One line per finding: `Recipes/x.yaml:12: unknown key "temprature" in distillation. …`
  package let description: String

  /// Describes what was found at a place such as `Recipes/x.yaml:12`.
  package init(at place: String, _ found: String) { description = "\(place): \(found)" }

  /// Tells several findings at once.
  init(_ findings: [RecipeProblem]) {
    description = findings.map(\.description).joined(separator: "\n")
  }
}
