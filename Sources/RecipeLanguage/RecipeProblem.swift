import FileAccess

/// An error in a recipe or an override, with its place and the correction.
public struct RecipeProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// One line per finding: `Recipes/x.yaml:12: unknown key "temprature" in distillation. …`
  public let description: String

  /// The longest place, in characters.
  private static let placeLimit = 300
  /// The largest number of findings in one message.
  static let mostFindings = 20

  /// An error at a place such as `Recipes/x.yaml:12`; a very long finding is shortened.
  public init(at place: String, _ found: String) {
    description =
      "\(place.shortened(to: Self.placeLimit)): \(found.shortened(to: FileProblem.findingLimit))"
  }

  private init(description: String) { self.description = description }

  /// The same error, prefixed with the part of the experiment where it occurred.
  package func `in`(_ part: String) -> RecipeProblem {
    RecipeProblem(description: "\(part.shortened(to: Self.placeLimit)): \(description)")
  }

  /// Combines several errors; of many, the message has the first.
  init(_ findings: [RecipeProblem]) {
    let lines = findings.prefix(Self.mostFindings).map(\.description)
    let rest = findings.count > lines.count ? ["There are more errors; correct these first."] : []
    description = (lines + rest).joined(separator: "\n")
  }
}
